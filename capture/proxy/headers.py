"""Which headers pass on, and which of them are noted for the record."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from multidict import CIMultiDict

from capture.proxy.protocol import RawHeaders
from capture.proxy.routes import OWN

# RFC 9110, 7.6.1: they are about one connection, not about the message. Those that `Connection` names come on top.
_OF_THE_CONNECTION = frozenset(
    [b"connection", b"proxy-connection", b"keep-alive", b"te", b"transfer-encoding", b"upgrade", b"trailer"]
)
# The server has answered `Expect` by itself once the body is read; `Host` is the upstream's own.
_NOT_ASKED_ON = _OF_THE_CONNECTION | {b"host", b"expect", b"proxy-authorization"}
_NOT_ANSWERED_ON = _OF_THE_CONNECTION | {b"x-accel-buffering"}
# A web server in front of the grid is not to hold back a stream.
_UNBUFFERED = (b"x-accel-buffering", b"no")
# Those that tell the client, its session and the encoding. What a header of any other name holds may be a key.
_NOTED = re.compile(
    r"user-agent|originator|content-(?:type|encoding)|x-openai-subagent|x-claude-code-[\w-]+"
    r"|(?:x-|helicone-)?(?:[\w]+-)?(?:session|thread|conversation|chat)(?:[_-](?:id|affinity))?"
)
_SECRET = re.compile(r"auth|key|token|secret|cookie")


def asked_on(headers: Iterable[tuple[bytes, bytes]], *, own_cookies: Collection[str]) -> CIMultiDict[str]:
    """Give the headers of a request as its upstream gets them: without the grid key and the grid's own cookies."""
    headers = list(headers)
    left_out = _NOT_ASKED_ON | _named_by_connection(headers)
    passed: CIMultiDict[str] = CIMultiDict()
    for raw, value in headers:
        name = raw.lower()
        if name == b"cookie":
            value = _without(value, own_cookies)
        if name not in left_out and not name.startswith(OWN) and (value or name != b"cookie"):
            passed.add(_text(raw), _text(value))
    return passed


def answered_on(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """Give the headers of an upstream's answer as the client gets them."""
    headers = list(headers)
    left_out = _NOT_ANSWERED_ON | _named_by_connection(headers)
    if any(name.lower() == b"transfer-encoding" for name, _ in headers):
        left_out |= {b"content-length"}  # RFC 9112, 6.3: it does not count, and may be wrong
    passed = ((raw.lower(), value) for raw, value in headers)
    return [(name, value) for name, value in passed if name not in left_out and not name.startswith(OWN)] + [
        _UNBUFFERED
    ]


def of_another_body(headers: CIMultiDict[str], *, size: int) -> CIMultiDict[str]:
    """Give the headers of a request for a body of this size that takes the place of its own, and is not packed."""
    changed = headers.copy()
    changed.popall("Content-Encoding", None)
    changed["Content-Length"] = str(size)
    return changed


def noted(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Give what is kept of headers for the record; none that could hold a key is."""
    return {name: value.decode("latin-1") for raw, value in headers if (name := _noted_as(raw))}


@lru_cache(maxsize=1_000)
def _noted_as(raw: bytes) -> str:
    """Give the name that a header is noted under, "" for one that is not."""
    name = raw.decode("latin-1").lower()
    return name if _NOTED.fullmatch(name) and not _SECRET.search(name) else ""


def _named_by_connection(headers: RawHeaders) -> set[bytes]:
    values = [value for name, value in headers if name.lower() == b"connection"]
    return {name.strip().lower() for value in values for name in value.split(b",")}


def _without(cookies: bytes, names: Collection[str]) -> bytes:
    kept = [
        one for one in cookies.split(b";") if one.partition(b"=")[0].strip().decode("latin-1") not in names
    ]
    return b";".join(kept).strip()


def _text(raw: bytes) -> str:
    # The client library writes headers as UTF-8.
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
