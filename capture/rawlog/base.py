"""What every raw log keeps: the redacted messages as they were captured, each under the id of its row."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

Document = dict[str, Any]


class RawLog(ABC):
    """A durable map from message id to document.

    A write is durable when the call returns (or, for a log in the SQL database, when the transaction that it
    was called in commits); writing an id again replaces its document; reading gives what was last written. A log
    that cannot be reached raises `UnavailableError`.
    """

    kind: ClassVar[str]

    @abstractmethod
    def prepare(self) -> None:
        """Make what the log needs before its first use; what is there already stays as it is."""

    @abstractmethod
    def ping(self) -> None:
        """Return if the log can be used now, soon."""

    @abstractmethod
    def write(self, documents: Mapping[UUID, Document], *, owner_id: int) -> None:
        """Insert or replace documents, all or none."""

    @abstractmethod
    def read(self, ids: Iterable[UUID]) -> dict[UUID, Document]:
        """Give the documents of those ids that are there."""

    @abstractmethod
    def erase(self, ids: Iterable[UUID]) -> None:
        """Remove documents; an id that is not there is no error."""

    @abstractmethod
    def ids(self) -> Iterator[UUID]:
        """Walk over the ids of all documents, in no particular order."""
