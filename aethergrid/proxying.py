"""The proxy as this grid runs it: what the capture room needs from the others is handed to it here."""

from django.conf import settings
from django.db import connections

from capture.pausing import pauses
from capture.proxy.app import Proxy
from capture.proxy.folder import exchange_folder
from capture.proxy.tapes import Tapes
from capture.proxy.troubles import troubles
from grid.keys import find_key


def make_proxy() -> Proxy:
    """Give the proxy; with CAPTURE_ENABLED=false it passes calls on, and that is all."""
    folder = exchange_folder() if settings.CAPTURE_ENABLED else None
    return Proxy(
        upstreams=settings.UPSTREAMS,
        who=_owner_of,
        tapes=Tapes(folder, most_bytes=settings.SPOOL_MAX_BYTES, troubles=troubles()),
        own_cookies=(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME),
    )


def _owner_of(key: str) -> int | None:
    try:
        # The traffic itself has no time to look for pauses.
        pauses().look()
        found = find_key(key)
    finally:
        # It runs in a thread that is asked now and then.
        connections.close_all()
    return found.owner_id if found else None
