"""What the formats of transcripts, exports and APIs keep, whichever vendor they are of."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, BinaryIO, ClassVar

from adapters.answers import Answer
from adapters.augmenting import Augmenting
from adapters.damage import Damage
from adapters.exchanges import ConversationOf, Exchange, Reading, not_known
from adapters.facts import TranscriptFacts
from adapters.histories import Asked
from adapters.messages import CapturedMessage
from adapters.readings import reading_of
from embeddings.errors import AetherGridError

# Formats are recognised by so much of the beginning of a file.
HEAD_BYTES = 64 * 1024


class TranscriptParser(ABC):
    """The state of reading one file, fed with its records from the first on.

    A message may span many records, so a reader that goes on in the middle of a file feeds what came before
    first. How the records are grouped between two calls of `take` changes nothing in the final messages.
    """

    format: ClassVar[str]

    @abstractmethod
    def feed(self, record: Mapping[str, Any]) -> str | None:
        """Read one record; give the reason if it should be a message and cannot be read. Never raises."""

    def end(self) -> None:
        """Note that nothing more will come: what waited for records that might have followed, waits no more."""
        return

    @abstractmethod
    def take(self) -> list[CapturedMessage]:
        """Give the messages that are new or grew since the last call, whole, in order of first appearance."""

    @abstractmethod
    def facts(self) -> TranscriptFacts:
        """Count what was fed so far."""


@dataclass(frozen=True, slots=True)
class Product:
    """What writes transcripts while it runs, and where: `files`, by their paths in the folder that `setting` names.

    Only the `folders` below that one are looked through. Where the variable `setting` is not set, it is the folder
    `usual`; nothing is followed where that is empty too.
    """

    name: str
    setting: str
    files: re.Pattern[str]
    folders: tuple[str, ...] = ("",)
    usual: str = ""


class TranscriptFormat(ABC):
    """A kind of transcript file. `name` is the source kind of its messages, `title` is for people.

    One that can be followed, since a product writes it while it runs, names that `product`.
    """

    name: str
    title: str
    product: Product | None = None

    @abstractmethod
    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell from the first bytes of a file (all, where they are few) whether it has this format."""

    def is_document(self, path: Path, head: bytes) -> bool:  # noqa: ARG002
        """Tell whether a file is one JSON object, written anew at each change, rather than lines that are added."""
        return False

    @abstractmethod
    def new_parser(self, path: Path) -> TranscriptParser:
        """Give a parser for the file at `path`, which it does not open."""


@dataclass(slots=True)
class Excerpt:
    """What a document holds next: messages of one conversation, and what could not be read on the way to them."""

    messages: list[CapturedMessage] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)


class UnreadableExportError(AetherGridError):
    """A document of a known format from which nothing can be read; the text says why and what to do."""


class ExportFormat(ABC):
    """A kind of document that holds finished conversations, as a vendor hands them out or a person writes them.

    `name` is the source kind of its messages, `title` is for people. Where it `has_companions`, the files that lie
    beside and below it belong to the same export, and those of no known format need no mention. One that is not
    `is_readable` is only recognised, to say what to do instead. Where the vendor's pages show some messages without
    their ids (`shown_without_ids`), those are told again by their words.
    """

    name: str
    title: str
    has_companions: bool = True
    is_readable: bool = True
    shown_without_ids: bool = False

    @abstractmethod
    def recognises(self, head: bytes) -> bool:
        """Tell from the first bytes of a document (all, where they are few) whether it has this format."""

    @abstractmethod
    def read(self, document: BinaryIO, *, path: PurePath) -> Iterator[Excerpt]:
        """Read a document from its start, holding little of it at a time.

        The same conversation gives messages of the same identities in every export; `path` is where the document
        was found, if only within an archive.

        Raises:
            UnreadableExportError: if there is nothing in it that can be read.
            OSError: if its bytes cannot be read.
        """


class ApiFormat(ABC):
    """An API by which programs talk to a model. `title` is for people.

    A call that models answer is a POST to one of `paths`, which end what follows the provider's base URL. Into its
    requests a context can be put where there is `augmenting`.
    """

    name: str
    title: str
    paths: re.Pattern[str]
    augmenting: Augmenting | None = None

    def reads(self, method: str, path: str) -> bool:
        """Tell whether a call has messages in this format; a query in the path, which may hold a key, is ignored."""
        return method.upper() == "POST" and bool(self.paths.search(path.partition("?")[0]))

    def read(self, exchange: Exchange, *, conversation_of: ConversationOf = not_known) -> Reading:
        """Give the messages of an exchange that it `reads`, as far as they came.

        It never raises, whatever the bytes. Without `conversation_of` the outcome depends on the exchange alone; with
        it, one that names the answer it goes on from finds the conversation of that answer.
        """
        asked, answer = self.read_request(exchange), self.read_answer(exchange)
        return reading_of(exchange, asked, answer, api=self.name, conversation_of=conversation_of)

    @abstractmethod
    def read_request(self, exchange: Exchange) -> Asked:
        """Read what was asked. Never raises."""

    @abstractmethod
    def read_answer(self, exchange: Exchange) -> Answer:
        """Read what came of the answer. Never raises."""
