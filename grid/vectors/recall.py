"""How much of what an exact search finds a search by candidates finds."""

from collections.abc import Iterable, Iterator
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
    parts = [part for asked in searches for part in _parts(matrix, snapshot, prefilter, asked)]
    few, many = ([part for limit, part in parts if limit == one] or [1.0] for one in (FEW, MANY))
    return Recall(few=fmean(few), many=fmean(many))


def sample(matrix: SpaceMatrix, snapshot: Snapshot, *, count: int) -> list[Asked]:
    """Give stored vectors to search for, spread over the matrix: the same ones for the same snapshot."""
    vectors = matrix.vectors
    if vectors is None or not snapshot.size:
        return []
    slots = np.random.default_rng(snapshot.size).integers(0, snapshot.size, count)
    return [Asked(vector) for vector in vectors.take(matrix.rows.take(slots))]


def _parts(
    matrix: SpaceMatrix, snapshot: Snapshot, prefilter: Prefilter, asked: Asked
) -> Iterator[tuple[int, float]]:
    """Give the part that was found of so many; whoever is as near as the last exact hit is as right as that."""
    search = partial(nearest, matrix, snapshot, asked.vector, where=asked.where)
    exact = search(limit=MANY)
    for limit in (FEW, MANY):
        expected = exact.similarities[:limit]
        if len(expected) and prefilter.worthwhile(exact.passed, limit):
            found = search(limit=limit, prefilter=prefilter).similarities
            yield limit, float(np.count_nonzero(found >= expected[-1]) / len(expected))
