"""The model that PATTERN_MODEL names, if it names one: none is ever asked otherwise."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from adapters.asking import Asker
from adapters.calling import CallFormat, ModelMisconfiguredError
from adapters.prices import InvalidPriceError, Price, price
from adapters.registry import call_formats
from adapters.remote_model import RemoteModel
from embeddings.errors import AetherGridError, UnavailableError

_RESTING = "pattern-model-rests"
# One that is away is asked again soon; one that refuses needs a person first, and a budget needs time.
AWAY_SECONDS = 60
REFUSED_SECONDS = 600


def pattern_model() -> Asker | None:
    """Give the model to ask, or None: where none is set, and for a while after it could not be asked.

    Raises:
        ModelMisconfiguredError: if what is set names no model that can be asked.
    """
    if not settings.PATTERN_MODEL or cache.get(_RESTING):
        return None
    return configured_model()


def configured_model() -> Asker:
    """Give the model that is set; raises as `pattern_model` does, also if none is."""
    call, model = _named(settings.PATTERN_MODEL)
    base_url = settings.PATTERN_MODEL_BASE_URL
    remote = RemoteModel(call, model, base_url=_not_recorded(base_url), key=_key(call, base_url))
    if settings.PATTERN_TOKENS_PER_DAY <= 0:
        raise ModelMisconfiguredError(
            f"PATTERN_MODEL is {remote.name}, but PATTERN_TOKENS_PER_DAY lets it have no tokens. Set that to how "
            "many it may have in a day, or unset PATTERN_MODEL."
        )
    return Asker(remote, tokens_per_day=settings.PATTERN_TOKENS_PER_DAY, price=_price(call, model, base_url))


def refuse_unusable_pattern_model() -> None:
    """Raise as `pattern_model` does, if what is set is wrong."""
    if settings.PATTERN_MODEL:
        configured_model()


def let_rest(error: AetherGridError) -> None:
    """Ask no model for a while, in any process that shares the cache: it would fail as it just did."""
    seconds = AWAY_SECONDS if isinstance(error, UnavailableError) else REFUSED_SECONDS
    cache.set(_RESTING, "1", seconds)


def _named(setting: str) -> tuple[CallFormat, str]:
    provider, _, model = setting.partition(":")
    call = call_formats().get(provider)
    if call is None or not model.strip():
        known = ", ".join(f"{name}:MODEL" for name in sorted(call_formats()))
        raise ModelMisconfiguredError(
            f"PATTERN_MODEL is {setting!r}, which names no model that can be asked. Write one of {known}; or unset "
            "it, and patterns are told without a model."
        )
    return call, model.strip()


def _key(call: CallFormat, base_url: str) -> str:
    """Give the key; the vendor's own is sent to the vendor only."""
    own = settings.PATTERN_MODEL_API_KEY
    if base_url or own or not call.key_setting:
        return str(own)
    if key := str(getattr(settings, call.key_setting)):
        return key
    raise ModelMisconfiguredError(
        f"PATTERN_MODEL is {settings.PATTERN_MODEL}, which needs a key: set {call.key_setting}, or unset "
        "PATTERN_MODEL."
    )


def _not_recorded(base_url: str) -> str:
    """Refuse a base URL that no request can be sent to, or from which each would come back as a conversation."""
    url = urlsplit(base_url)
    if base_url and (url.scheme not in ("http", "https") or not url.hostname):
        raise ModelMisconfiguredError(
            "PATTERN_MODEL_BASE_URL is no URL that begins with http:// or https://. Write the base URL as the "
            "vendor's own client takes it, or unset it."
        )
    if "/proxy/" in url.path + "/":
        raise ModelMisconfiguredError(
            "PATTERN_MODEL_BASE_URL leads through a grid's proxy, which would record the grid's own questions. "
            "Name the provider itself, or unset it."
        )
    return base_url


def _price(call: CallFormat, model: str, base_url: str) -> Price | None:
    """Give what the model costs: as it is set, else as its vendor listed it, unless it is somebody else's."""
    if settings.PATTERN_MODEL_PRICE:
        try:
            return price(settings.PATTERN_MODEL_PRICE)
        except InvalidPriceError as error:
            raise ModelMisconfiguredError(f"PATTERN_MODEL_PRICE cannot be read: {error}") from None
    return None if base_url and call.key_setting else call.price_of(model)
