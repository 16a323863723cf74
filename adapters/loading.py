"""Loading adapters one by one, so that one that is broken harms no other and is told of with its reason."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from adapters.adapter import ADAPTER_API, ModelAdapter
from adapters.finding import AdapterBrokenError, Found
from adapters.window_tables import what_is_wrong

logger = logging.getLogger(__name__)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_FORMAT_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
# Kinds of source that are nobody's format.
RESERVED = ("api", "proxy", "extension", "aethergrid", "markdown")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An adapter that is in use, and where it came from."""

    adapter: type[ModelAdapter]
    found: Found


@dataclass(frozen=True, slots=True)
class Broken:
    """An adapter that is not in use, and why."""

    found: Found
    reason: str


@dataclass(slots=True)
class Shelf:
    """Adapters by family, in the order in which they were found, and those that are broken."""

    loaded: dict[str, Loaded] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)


def load(places: Iterable[Found]) -> Shelf:
    """Load what is found; of two that claim the same, the first has it."""
    shelf = Shelf()
    for found in places:
        try:
            adapter = _adapter_of(found)
            _refuse_conflicts(adapter, shelf)
        except AdapterBrokenError as error:
            shelf.broken.append(Broken(found, str(error)))
        except (Exception, SystemExit) as error:
            # Code of others, at the edge of the process: it may raise whatever it likes. A system check warns of it.
            logger.debug("the adapter %s is not used", found.where, exc_info=True)
            shelf.broken.append(Broken(found, _in_words(error)))
        else:
            shelf.loaded[adapter.family] = Loaded(adapter, found)
    return shelf


def _in_words(error: BaseException) -> str:
    where = f" ({error.filename}, line {error.lineno})" if isinstance(error, SyntaxError) else ""
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"it cannot be imported: {type(error).__name__}: {text}{where}"


def _adapter_of(found: Found) -> type[ModelAdapter]:
    loaded = found.load()
    adapter = loaded if isinstance(loaded, type) else getattr(loaded, "ADAPTER", None)
    if not (isinstance(adapter, type) and issubclass(adapter, ModelAdapter)):
        raise AdapterBrokenError("it exposes no ADAPTER that is a subclass of adapters.adapter.ModelAdapter.")
    version = getattr(adapter, "api_version", None)
    if version != ADAPTER_API:
        raise AdapterBrokenError(
            f"it is written for version {version} of the adapter API (its api_version), and this grid has version "
            f"{ADAPTER_API}. {_advice(version)}"
        )
    if not _NAME.fullmatch(adapter.family):
        raise AdapterBrokenError(
            f"its family is {adapter.family!r}; up to 32 small letters, digits and underscores are needed."
        )
    if not isinstance(getattr(adapter, "model_names", None), re.Pattern):
        raise AdapterBrokenError("its model_names is no compiled pattern: re.compile(r'\\bname\\b').")
    if reason := what_is_wrong(adapter.context_windows):
        raise AdapterBrokenError(reason)
    return adapter


def _advice(version: object) -> str:
    if isinstance(version, int) and version > ADAPTER_API:
        return "Update the grid, or install an older version of the adapter."
    return "docs/adapters.md says what it has to keep to; set api_version once it does."


def _refuse_conflicts(adapter: type[ModelAdapter], shelf: Shelf) -> None:
    """Refuse what another adapter has: messages of two formats under one name could not be told apart."""
    if known := shelf.loaded.get(adapter.family):
        raise AdapterBrokenError(
            f"there is a family {adapter.family} already, from {known.found.where}. Give it another family, or "
            "remove one of the two."
        )
    taken = {name: other.found.where for other in shelf.loaded.values() for name in _claims(other.adapter)}
    taken |= dict.fromkeys(RESERVED, "the grid itself")
    for name in _claims(adapter):
        if name in taken:
            raise AdapterBrokenError(
                f"its {name!r} is the name of a format of {taken[name]}. Rename it; an API of another vendor "
                "that its models speak belongs into also_speaks."
            )
        if not _FORMAT_NAME.fullmatch(name):
            raise AdapterBrokenError(
                f"the name {name!r} of a format: up to 32 small letters, digits, - and _ are needed."
            )


def _claims(adapter: type[ModelAdapter]) -> set[str]:
    calls = [adapter.call.provider] if adapter.call else []
    files = [known.name for known in adapter.transcripts] + [known.name for known in adapter.exports]
    return {*files, *(known.name for known in adapter.apis), *calls}
