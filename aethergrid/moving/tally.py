"""Counting and summing up rows, so that two places that hold the same can be seen to."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

DIGEST_BYTES = 16
_WRAP = 1 << (8 * DIGEST_BYTES)


@dataclass(slots=True)
class Tally:
    """How many rows there are, and the sum of their digests: the same in whatever order they come."""

    rows: int = 0
    total: int = 0

    def add(self, digest: bytes) -> None:
        """Count one more."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(digest)) % _WRAP

    @property
    def checksum(self) -> str:
        """The sum as hexadecimal digits."""
        return f"{self.total:0{2 * DIGEST_BYTES}x}"


def tally(digests: Iterable[bytes]) -> Tally:
    """Sum up."""
    found = Tally()
    for digest in digests:
        found.add(digest)
    return found


def digest_of(values: Iterable[Any]) -> bytes:
    """Give the BLAKE2b hash of a row, 16 bytes; equal values of two databases have the same."""
    plain = repr([_plain(value) for value in values])
    return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(_whole(value), sort_keys=True)
    return value


def _whole(value: Any) -> Any:
    """Write a whole number as one, for Postgres reads 1e2 as 100."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return value
