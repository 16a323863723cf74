"""The proxy as this grid runs it: what the capture room needs from the others is handed to it here."""

from django.conf import settings

from aethergrid.advising import GridAdvisor
from capture.pausing import pauses
from capture.proxy.app import Proxy
from capture.proxy.augmenting import Augmenter, Limits
from capture.proxy.callers import Caller
from capture.proxy.folder import exchange_folder
from capture.proxy.tapes import Tapes
from capture.proxy.troubles import troubles
from capture.proxy.wishes import Rules
from embeddings.own_connections import own_connections
from grid.keys import find_key


def make_proxy() -> Proxy:
    """Give the proxy; with CAPTURE_ENABLED=false it passes calls on, and that is all."""
    folder = exchange_folder() if settings.CAPTURE_ENABLED else None
    return Proxy(
        upstreams=settings.UPSTREAMS,
        who=_caller,
        tapes=Tapes(folder, most_bytes=settings.SPOOL_MAX_BYTES, troubles=troubles()),
        own_cookies=(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME),
        augmenter=Augmenter(
            GridAdvisor(),
            rules=Rules(paths=settings.AUGMENT_PATHS, models=settings.AUGMENT_MODELS),
            limits=Limits(
                most_tokens=settings.AUGMENT_MAX_TOKENS,
                seconds=settings.AUGMENT_MAX_MILLISECONDS / 1000,
                largest=settings.AUGMENT_MAX_BODY_BYTES,
            ),
        ),
    )


def _caller(key: str) -> Caller | None:
    with own_connections():
        # The traffic itself has no time to look for pauses.
        pauses().look()
        found = find_key(key)
    return Caller(found.owner_id, key_id=found.pk, augment=found.augment) if found else None
