"""An exchange: a problem, what was advised or done about it, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID


class Outcome(StrEnum):
    """How advice turned out, as far as the conversation tells."""

    WORKED = "worked"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Voice(StrEnum):
    """How an assistant speaks: in a talk, on its way as an agent that calls tools, or when it is there."""

    TALK = "talk"
    STEP = "step"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of a conversation. `content` lacks what the grid had served, which `served` has.

    `contexts` are the ids of those that an answer was given without their standing in the conversation: the gateway
    put them into the request.
    """

    message_id: UUID
    role: Literal["user", "assistant"]
    content: str
    model: str
    timestamp: datetime
    project: str = ""
    served: str = ""
    voice: Voice = Voice.TALK
    contexts: tuple[int, ...] = ()

    @property
    def is_echo(self) -> bool:
        """Whether the grid's own words are in it or behind it."""
        return bool(self.served or self.contexts)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Advice, the reaction to it (None where nothing followed), and how that sounds."""

    advice: tuple[Turn, ...]
    reaction: Turn | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Exchange:
    """A part of one conversation that is about one problem: `asked` first, then one attempt after the other.

    `number` counts the exchanges of the conversation from 0. `echo` says that an answer in it was given from what
    the grid had served, so that it is no evidence of its own.
    """

    conversation_id: UUID
    number: int
    asked: tuple[Turn, ...]
    attempts: tuple[Attempt, ...]
    outcome: Outcome
    echo: bool = False

    @property
    def situation(self) -> str:
        """Give what the user said before the first advice."""
        return "\n\n".join(turn.content for turn in self.asked)

    @property
    def source_model(self) -> str:
        """Give the model that gave the last advice."""
        return next((a.advice[-1].model for a in reversed(self.attempts) if a.advice), "")

    @property
    def timestamp(self) -> datetime:
        """Give the time of the first turn."""
        return self.asked[0].timestamp if self.asked else self.attempts[0].advice[0].timestamp
