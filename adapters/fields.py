"""Reading the fields of records that may hold anything: a wrong type counts as absent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.messages import InvalidMessageError, parse_timestamp

# What the registry of messages can hold; a larger number is no count of tokens.
MOST_TOKENS = 2**31 - 1


class UnreadableRecordError(ValueError):
    """A record should have been a message; the text says what is missing."""


class Clock:
    """The time of each record; one without a readable time stands after the one before it."""

    def __init__(self) -> None:
        self._now: datetime | None = None

    def set(self, stamp: object) -> None:
        """Take the time of a record, if it has one."""
        try:
            self._now = parse_timestamp(stamp)
        except InvalidMessageError:
            return

    def now(self) -> datetime:
        """Give the time.

        Raises:
            UnreadableRecordError: if no record had one yet.
        """
        if self._now is None:
            raise UnreadableRecordError("a message without a readable timestamp")
        return self._now


def text_of(record: Mapping[str, Any], key: str) -> str:
    """Give a text, "" if there is none."""
    value = record.get(key)
    return value if isinstance(value, str) else ""


def object_of(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Give an object, an empty one if there is none."""
    value = record.get(key)
    return value if isinstance(value, Mapping) else {}


def objects_of(record: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Give the objects in a list."""
    value = record.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def count_of(record: Mapping[str, Any], key: str) -> int | None:
    """Give the number of tokens under a key, None for anything that is no such number."""
    value = record.get(key)
    return value if type(value) is int and 0 <= value <= MOST_TOKENS else None
