"""What every lexical index keeps: which fragments have which terms, ranked by BM25."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from grid.vectors.base import VectorFilter

# BM25 as Lucene, tantivy and Weaviate have it: idf = ln(1 + (N - n + 0.5) / (n + 0.5)).
K1, B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class LexicalHit:
    """A fragment that has at least one of the terms, and its BM25 score."""

    fragment_id: UUID
    score: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many fragments an owner has, their mean length in terms, and in how many of them each term is."""

    fragments: int
    average_length: float
    frequencies: Mapping[int, int]


class LexicalIndex(ABC):
    """An index over `Fragment.terms`: it can be dropped and rebuilt at any time.

    A search sees every fragment that was stored, and none that was erased, before it began, from whatever process;
    nothing that a filter excludes is ever returned, and an owner's scores depend on nobody else's fragments. An index
    that cannot be reached raises `UnavailableError`.
    """

    kind: ClassVar[str]

    @abstractmethod
    def search(self, terms: Sequence[int], *, where: VectorFilter, limit: int) -> list[LexicalHit]:
        """Give the `limit` fragments with the highest BM25 for the terms, best first; equal ones by id.

        `min_similarity` of the filter has no meaning here.
        """

    @abstractmethod
    def statistics(self, terms: Sequence[int], *, owner_id: int) -> Statistics:
        """Give what a BM25 score of an owner's fragments for these terms is made of; it may be a minute old."""

    def keep_up(self) -> None:  # noqa: B027 - of those that follow the vector store
        """Take in what was stored and erased, unless that was done a moment ago: the pipeline calls it all the time.

        It waits for nobody and never fails: a search takes in the rest.
        """

    def maintain(self) -> None:  # noqa: B027 - as above
        """Leave nothing of erased fragments anywhere: the nightly task calls it, and whoever has time for it."""
