"""What a vendor's folder offers: transcripts and their parsers, the APIs it reads, how its models are called."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from adapters.exchanges import ConversationOf, Exchange, Reading, not_known
from adapters.facts import TranscriptFacts
from adapters.messages import CapturedMessage


class TranscriptParser(ABC):
    """The state of reading one file, fed with its records from the first on.

    A message may span many records, so a reader that goes on in the middle of a file feeds what came before
    first. How the records are grouped between two calls of `take` changes nothing in the final messages.
    """

    format: ClassVar[str]

    @abstractmethod
    def feed(self, record: Mapping[str, Any]) -> str | None:
        """Read one record; give the reason if it should be a message and cannot be read. Never raises."""

    @abstractmethod
    def take(self) -> list[CapturedMessage]:
        """Give the messages that are new or grew since the last call, whole, in order of first appearance."""

    @abstractmethod
    def facts(self) -> TranscriptFacts:
        """Count what was fed so far."""


class TranscriptFormat(ABC):
    """A kind of transcript file. `name` is the source kind of its messages, `title` is for people."""

    name: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell from the first bytes of a file (all, where they are few) whether it has this format."""

    @abstractmethod
    def new_parser(self, path: Path) -> TranscriptParser:
        """Give a parser for the file at `path`, which it does not open."""


class ApiFormat(ABC):
    """An API by which programs talk to a model. `title` is for people."""

    name: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def reads(self, method: str, path: str) -> bool:
        """Tell whether a call has messages in this format; `path` is what follows the provider's base URL."""

    @abstractmethod
    def read(self, exchange: Exchange, *, conversation_of: ConversationOf = not_known) -> Reading:
        """Give the messages of an exchange that it `reads`, as far as they came.

        It never raises, whatever the bytes. Without `conversation_of` the outcome depends on the exchange alone; with
        it, one that names the answer it goes on from finds the conversation of that answer.
        """


@dataclass(frozen=True, slots=True)
class Vendor:
    """What a package under `adapters/` exposes as `VENDOR`; the family is the name of the package.

    `model_names` is searched in the names of models, lower-cased.
    """

    model_names: re.Pattern[str]
    transcripts: tuple[TranscriptFormat, ...] = ()
    apis: tuple[ApiFormat, ...] = ()
