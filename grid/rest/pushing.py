"""Who pushes messages, and noting at their source why some were not taken."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from adapters.messages import CapturedMessage, InvalidMessageError
from capture.noting import notes
from capture.spool import SpoolError
from capture.ways import API, EXTENSION, SITES

# What browsers say of a call that an extension makes; pages cannot say it.
OF_EXTENSIONS = ("chrome-extension://", "moz-extension://", "safari-web-extension://")
TOO_BIG = "its body is larger than MAX_BODY_BYTES. Send less at a time."


def way_of(request: Request) -> str:
    """Tell by which way in a push comes: from a browser's extension, or from any other program."""
    return EXTENSION if request.headers.get("Origin", "").startswith(OF_EXTENSIONS) else API


def place_of(messages: Sequence[CapturedMessage], *, way: str) -> str:
    """Give the site that an extension read messages on, "" for one that is not known here."""
    site = messages[0].metadata.get("source") if messages and way == EXTENSION else None
    return site if isinstance(site, str) and site in SITES else ""


@contextmanager
def noting_refusals(*, owner_id: int, way: str) -> Iterator[None]:
    """Note at the source what is wrong with a push that is refused for it."""
    try:
        yield
    except (InvalidMessageError, APIException, RequestDataTooBig, SpoolError) as error:
        reason = TOO_BIG if isinstance(error, RequestDataTooBig) else error
        notes().failed(f"A push was refused: {reason}", owner_id=owner_id, kind=way)
        raise
