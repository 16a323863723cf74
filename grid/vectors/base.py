"""What every vector store keeps: one vector for each fragment and space, with what it is filtered by."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import AetherGridError
from grid.vectors.cosines import cosines

if TYPE_CHECKING:
    from grid.vectors.upkeep import Standing

Vector = NDArray[np.float32]
Facet = Literal["source_model", "topic", "task_type", "project"]


@dataclass(frozen=True, slots=True)
class VectorRecord:
    """One fragment's place in a store. `embedding_id` is the row of the embedding cache that holds its vector.

    `content` is empty unless the store keeps texts; `terms` are those of `Fragment.terms`, empty if it has none yet.
    """

    fragment_id: UUID
    message_id: UUID
    embedding_id: int
    owner_id: int
    source_model: str
    project: str
    task_type: str
    topic: str
    timestamp: datetime
    conversation_id: UUID
    complexity: float = 0.0
    tokens: int = 0
    content: str = ""
    terms: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a search can be held to. `None` or empty means any; `since` is inclusive, `until` exclusive."""

    source_models: tuple[str, ...] = ()
    task_type: str | None = None
    topic: str | None = None
    project: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    min_similarity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorFilter(Narrowing):
    """What a search of a store is held to: always one owner's fragments."""

    owner_id: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A fragment found, with the cosine similarity of its vector and the query's."""

    fragment_id: UUID
    similarity: float


class NotApartError(AetherGridError):
    """The store keeps nothing of its own that could be exported."""

    def __init__(self) -> None:
        super().__init__(
            "The vectors lie in the database of the grid: a backup of the database has them. "
            "Only those in Weaviate are exported and imported."
        )


class VectorStore(ABC):
    """An index over the embedding cache: it can be dropped and rebuilt at any time.

    Upserting a fragment again replaces it; a search sees every upsert and delete that ended before it began,
    from whatever process; nothing that a filter excludes is ever returned. A store that cannot be reached raises
    `UnavailableError`.
    """

    kind: ClassVar[str]
    # Whether the records that it is given have to carry their texts.
    keeps_text: ClassVar[bool] = False

    @abstractmethod
    def prepare(self) -> None:
        """Make what the store needs before its first use; what is there already is kept, and brought up to date."""

    @abstractmethod
    def ping(self) -> None:
        """Return if the store can be used now, soon."""

    @abstractmethod
    def count(self, space_id: int) -> int:
        """Give how many fragments have a vector in a space."""

    def is_empty(self, space_id: int) -> bool:
        """Tell whether no fragment has a vector in a space."""
        return self.count(space_id) == 0

    @abstractmethod
    def upsert(
        self, space_id: int, records: Sequence[VectorRecord], *, leaving: Collection[int] = ()
    ) -> None:
        """Insert or replace the vectors of fragments in a space, and take them out of the spaces `leaving`."""

    @abstractmethod
    def message_ids(self, space_id: int) -> Iterator[UUID]:
        """Give the messages of the fragments in a space, in the order of the fragments' ids.

        One is given for each of its fragments. A large space may end early, while what comes first stays in it.
        """

    @abstractmethod
    def delete(self, fragment_ids: Iterable[UUID]) -> None:
        """Remove fragments from every space; one that is not there is no error."""

    @abstractmethod
    def search(
        self, space_id: int, vector: Vector, *, where: VectorFilter, limit: int
    ) -> tuple[list[Hit], int]:
        """Give the `limit` nearest fragments that pass the filter, best first, and how many passed it.

        `vector` is L2-normalised, of shape (dimensions,). Equal similarities are ordered by fragment id.
        """

    def texts(self, fragment_ids: Iterable[UUID]) -> dict[UUID, str]:  # noqa: ARG002 - of those who keep texts
        """Give the texts of those of the fragments that the store has, if it keeps texts; the others are left out."""
        return {}

    def similarities(self, space_id: int, vector: Vector, fragment_ids: Iterable[UUID]) -> dict[UUID, float]:
        """Give the cosine of each of the fragments that has a vector in the space; the others are left out.

        `vector` is L2-normalised, of shape (dimensions,). Whose the fragments are is for the caller to care for.
        """
        return cosines(space_id, vector, fragment_ids)

    def standing(self, space_id: int) -> "Standing | None":  # noqa: ARG002 - of those who search by themselves
        """Tell how a space is searched in this process; `None` where that is a server's own affair."""
        return None

    @abstractmethod
    def fragment_ids(self, space_id: int) -> set[UUID]:
        """Give the ids of all fragments in a space."""

    @abstractmethod
    def counts(self, space_id: int, *, by: Facet, where: VectorFilter) -> dict[str, int]:
        """Give how many fragments pass the filter for each value of a field; `min_similarity` has no meaning here."""

    def maintain(self) -> dict[str, int]:
        """Bring up to date what can be, once a night; give what was found wrong and how often, by what it is."""
        return {}

    def export(self, path: Path) -> int:  # noqa: ARG002 - of those who have something to export
        """Write everything to a file, and give how many fragments.

        Raises:
            NotApartError: if a database has it all.
        """
        raise NotApartError

    def restore(self, path: Path) -> int:  # noqa: ARG002 - as above
        """Insert or replace everything of a file that `export` wrote, and give how many fragments.

        Raises:
            NotApartError: if a database has it all.
        """
        raise NotApartError
