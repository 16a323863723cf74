"""What every vector store keeps: one vector for each fragment and space, with what it is filtered by."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorRecord:
    """One fragment's place in a store. `embedding_id` is the row of the embedding cache that holds its vector."""

    fragment_id: UUID
    message_id: UUID
    embedding_id: int
    owner_id: int
    source_model: str
    project: str
    task_type: str
    topic: str
    timestamp: datetime


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


class VectorStore(ABC):
    """An index over the embedding cache: it can be dropped and rebuilt at any time.

    Upserting a fragment again replaces it; a search sees every upsert and delete that ended before it began,
    from whatever process; nothing that a filter excludes is ever returned.
    """

    @abstractmethod
    def upsert(self, space_id: int, records: Sequence[VectorRecord]) -> None:
        """Insert or replace the vectors of fragments in a space."""

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

    @abstractmethod
    def fragment_ids(self, space_id: int) -> set[UUID]:
        """Give the ids of all fragments in a space."""
