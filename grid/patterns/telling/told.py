"""What a pattern says, and where in the conversations each piece of it comes from."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What a pattern is about: what worked, what did not, what was chosen and why."""

    STRATEGY = "strategy"
    PITFALL = "pitfall"
    DECISION = "decision"


class Result(StrEnum):
    """How the approach that a pattern is about turned out, over all its conversations."""

    WORKED = "worked"
    FAILED = "failed"
    MIXED = "mixed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a piece of a pattern's text comes from: characters `start` to `end` of a message, served text cut out."""

    field: str
    conversation_id: UUID
    message_id: UUID
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Told:
    """A pattern in words. Of a pitfall, `action` is what to do instead; `not_when` is where it did not hold."""

    kind: Kind
    outcome: Result
    title: str
    when: str
    not_when: str
    action: str
    rationale: str
    caveats: tuple[str, ...]
    verification: str
    task_type: str
    topic: str
    sources: tuple[Source, ...]
