"""The file of an exchange: a line that says what was asked by whom, and then pieces of both bodies as they came.

A file is locked by the process that writes it for as long as that lives. It is called `….part` until its exchange
has ended, however that was, and `….exchange` from then on. What it holds is as it was on the wire: see ADR 12.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.exchanges import Exchange

UNDER_WAY = ".part"
ENDED = ".exchange"

# What a piece is: of the request, its end, which context was put into it, the head of the answer, of the answer, the
# end of everything.
ASKED, ALL_ASKED, GIVEN, ANSWERED, SAID, END = b"Q", b"R", b"C", b"H", b"A", b"E"
_HEAD = struct.Struct(">cI")


class DamagedExchangeError(ValueError):
    """A file does not begin as one of an exchange does."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known when a call comes in."""

    owner_id: int
    provider: str
    method: str
    path: str
    started_at: datetime
    headers: dict[str, str] = field(default_factory=dict)

    def to_line(self) -> bytes:
        """Give it as the first line of a file."""
        known = {
            "owner": self.owner_id,
            "provider": self.provider,
            "method": self.method,
            "path": self.path,
            "at": self.started_at.isoformat(),
            "headers": self.headers,
        }
        return json.dumps(known).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Beginning":
        """Read the first line of a file.

        Raises:
            DamagedExchangeError: if it is none.
        """
        try:
            known = json.loads(line)
            return cls(
                owner_id=int(known["owner"]),
                provider=str(known["provider"]),
                method=str(known["method"]),
                path=str(known["path"]),
                started_at=datetime.fromisoformat(known["at"]),
                headers=dict(known["headers"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedExchangeError("the file does not begin with what was asked") from error


def piece(kind: bytes, data: bytes = b"") -> bytes:
    """Give the head of a piece; its data follow."""
    return _HEAD.pack(kind, len(data))


def load(path: Path) -> tuple[int, Exchange] | None:
    """Read a file: whose exchange it is, and the exchange as far as it came; None if the request is not whole.

    Raises:
        DamagedExchangeError: if it does not begin as such a file does.
        OSError: if it cannot be read.
    """
    data = path.read_bytes()
    end_of_line = data.find(b"\n")
    if end_of_line < 0:
        return None
    beginning = Beginning.from_line(data[:end_of_line])
    request, response = bytearray(), bytearray()
    told: dict[str, Any] = {}
    all_asked = False
    for kind, found in _pieces(memoryview(data)[end_of_line + 1 :]):
        if kind == ASKED:
            request += found
        elif kind == SAID:
            response += found
        elif kind == ALL_ASKED:
            all_asked = True
        elif kind in (GIVEN, ANSWERED, END):
            told |= _object(found)
    if not all_asked:
        return None
    exchange = Exchange(
        provider=beginning.provider,
        method=beginning.method,
        path=beginning.path,
        started_at=beginning.started_at,
        request_headers=beginning.headers,
        request_body=bytes(request),
        status=told.get("status", 0),
        response_headers=told.get("headers", {}),
        response_body=bytes(response),
        ended=told.get("whole", False),
        ended_at=datetime.fromisoformat(told["at"]) if "at" in told else _last_written(path),
        context_id=told.get("context", 0),
    )
    return beginning.owner_id, exchange


def _last_written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _pieces(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Give the pieces; the last one may be shorter than it was to be, when its writer died."""
    at = 0
    while at + _HEAD.size <= len(data):
        kind, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield kind, data[at : at + size]
        at += size


def _object(data: memoryview) -> dict[str, Any]:
    try:
        found = json.loads(bytes(data))
    except ValueError:
        return {}  # cut off
    return found if isinstance(found, dict) else {}
