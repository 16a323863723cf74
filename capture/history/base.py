"""What every diary of messages keeps: what happened to each, when, and never a word of what it says."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from django.utils import timezone


class Happening(StrEnum):
    """What can happen to a message on its way."""

    CAPTURED = "captured"
    REDACTED = "redacted"
    CHUNKED = "chunked"
    EMBEDDED = "embedded"
    STORED = "stored"
    FAILED = "failed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a message; `count` is of secrets or fragments, `detail` why a step failed."""

    message_id: UUID
    owner_id: int
    what: Happening
    count: int | None = None
    detail: str = ""
    at: datetime = field(default_factory=timezone.now)


class History(ABC):
    """A diary, not the truth: what goes wrong with it is logged and holds up nobody, and its last second may be lost.

    `detail` must hold nothing of a message's text.
    """

    keeps: ClassVar[bool]

    @abstractmethod
    def prepare(self) -> None:
        """Make what the diary needs before its first use; what is there already stays as it is."""

    @abstractmethod
    def note(self, events: Iterable[Event]) -> None:
        """Take down what happened, once the current transaction commits. It returns at once and never raises."""

    @abstractmethod
    def of(self, message_id: UUID) -> list[Event]:
        """Give what happened to a message, the earliest first.

        Raises:
            UnavailableError: if the diary cannot be read now.
        """

    def close(self) -> None:  # noqa: B027 - most have nothing that waits
        """Write what waits, and nothing after it."""


class NoHistory(History):
    """The diary of an embedded grid: none. It takes nothing down, and does not even look at what there would be."""

    keeps = False

    def prepare(self) -> None:
        """Nothing."""

    def note(self, events: Iterable[Event]) -> None:
        """Forget it."""

    def of(self, message_id: UUID) -> list[Event]:  # noqa: ARG002
        """Nothing is known."""
        return []
