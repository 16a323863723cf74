"""How much of what an exact search finds a search by candidates finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from statistics import fmean

import numpy as np

from grid.vectors.base import Vector, VectorFilter
from grid.vectors.matrix import Snapshot, SpaceMatrix
from grid.vectors.scan import Prefilter, nearest

FEW, MANY = 10, 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A search to try out: a vector, and what it was held to; `None` for nothing."""

    vector: Vector
    where: VectorFilter | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """The mean part of the nearest 10, and of the nearest 200, that was found."""

    few: float
    many: float

    def reaches(self, other: "Recall") -> bool:
        """Whether both are at least those of another."""
        return self.few >= other.few and self.many >= other.many


def measure(
    matrix: SpaceMatrix, snapshot: Snapshot, prefilter: Prefilter, searches: Iterable[Asked]
) -> Recall:
    """Compare searches with exact ones, but for those that are exact anyhow; of no search, everything was found."""
    tried = [(asked, limit) for asked in searches for limit in (FEW, MANY)]
    parts = [_part(matrix, snapshot, prefilter, asked, limit) for asked, limit in tried]
    few, many = ([part for part in some if part is not None] or [1.0] for some in (parts[::2], parts[1::2]))
    return Recall(few=fmean(few), many=fmean(many))


def sample(matrix: SpaceMatrix, snapshot: Snapshot, *, count: int) -> list[Asked]:
    """Give stored vectors to search for, spread over the matrix: the same ones for the same snapshot."""
    vectors = matrix.vectors
    if vectors is None or not snapshot.size:
        return []
    slots = np.random.default_rng(snapshot.size).integers(0, snapshot.size, count)
    return [Asked(vector) for vector in vectors.take(matrix.rows.take(slots))]


def _part(
    matrix: SpaceMatrix, snapshot: Snapshot, prefilter: Prefilter, asked: Asked, limit: int
) -> float | None:
    """Give the part that was found; whoever is as near as the last exact hit is as right as that."""
    search = partial(nearest, matrix, snapshot, asked.vector, where=asked.where, limit=limit)
    exact = search()
    if not len(exact.slots) or not prefilter.worthwhile(exact.passed, limit):
        return None
    found = search(prefilter=prefilter).similarities
    return float(np.count_nonzero(found >= exact.similarities[-1]) / len(exact.slots))
