"""What every raw log keeps: the redacted messages as they were captured, each under the id of its row."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from embeddings.errors import AetherGridError

Document = dict[str, Any]


class TextSearchError(AetherGridError):
    """This raw log cannot search texts; the text says why and what to do."""


class RawLog(ABC):
    """A durable map from message id to document.

    A document is JSON as `recorder.to_document` makes it: with `content`, and an `identity` that is its own within
    owner and source kind. It comes back equal, of whatever size, whatever its keys and strings are (but for lone
    surrogates, which only some logs can keep). A write is durable when the call returns or, for a `transactional`
    log, when the transaction that it was called in commits; writing an id again replaces its document; reading
    gives what was last written. A log that cannot be reached raises `UnavailableError`.
    """

    kind: ClassVar[str]
    # Whether what is done belongs to the SQL transaction that it is done in. Of another log, a document may be
    # ahead of its row, and what is erased in a transaction that is rolled back is lost.
    transactional: ClassVar[bool]

    @abstractmethod
    def prepare(self) -> None:
        """Make what the log needs before its first use; what is there already stays as it is."""

    @abstractmethod
    def ping(self) -> None:
        """Return if the log can be used now, soon."""

    @abstractmethod
    def write(self, documents: Mapping[UUID, Document], *, owner_id: int) -> None:
        """Insert or replace documents.

        When it raises, a transactional log has written none; of another, any of them may be written already. Whoever
        called repeats it: a document that is there is replaced by itself.
        """

    @abstractmethod
    def read(self, ids: Iterable[UUID]) -> dict[UUID, Document]:
        """Give the documents of those ids that are there."""

    @abstractmethod
    def erase(self, ids: Iterable[UUID]) -> None:
        """Remove documents; an id that is not there is no error."""

    @abstractmethod
    def ids(self) -> Iterator[UUID]:
        """Walk over the ids of all documents, in no particular order; one written meanwhile may be left out."""

    @abstractmethod
    def stamps(self, *, since: datetime | None = None) -> Iterator[tuple[UUID, str]]:
        """Walk over (id, digest) of all documents, or of those written since then by the clock of who wrote them.

        The digest is the document's own; empty where it has none, or where it cannot differ from its row's.
        """

    def tidy(self) -> None:  # noqa: B027 - most have nothing to tidy
        """Remove what no document uses any more; the nightly task calls it."""

    @abstractmethod
    def search(self, text: str, *, owner_id: int | None, limit: int) -> list[UUID]:
        """Give the ids of documents whose content has every word of `text`, the best (or the latest) first.

        Upper and lower case are one. `owner_id` is whose documents are searched, `None` for everybody's. A log may
        look for whole words only.

        Raises:
            TextSearchError: if this log cannot search.
        """
