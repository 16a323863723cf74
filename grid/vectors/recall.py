"""How much of what an exact search finds a search by candidates finds."""

from collections.abc import Callable, Iterator, Sequence
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
    """The mean part of the nearest 10, and of the nearest 200, that was found; of several groups, the least."""

    few: float
    many: float

    def reaches(self, other: "Recall") -> bool:
        """Whether both are at least those of another."""
        return self.few >= other.few and self.many >= other.many


def measure(
    matrix: SpaceMatrix, snapshot: Snapshot, prefilter: Prefilter, groups: Sequence[Sequence[Asked]],
    *, step: Callable[[], None] = lambda: None,
) -> Recall:  # fmt: skip
    """Compare searches with exact ones, but for those that are exact anyhow, and give the recall of the worst group.

    Of no search, everything was found. `step` is called before each.
    """
    few, many = [1.0], [1.0]
    for group in groups:
        parts: list[tuple[int, float]] = []
        for asked in group:
            step()
            parts += _parts(matrix, snapshot, prefilter, asked)
        for means, limit in ((few, FEW), (many, MANY)):
            if own := [part for one, part in parts if one == limit]:
                means.append(fmean(own))
    return Recall(few=min(few), many=min(many))


def samples(matrix: SpaceMatrix, snapshot: Snapshot, *, count: int) -> list[list[Asked]]:
    """Give so many stored vectors to search for, and so many that lie between two of them.

    A question is less like what is stored than that is like itself: the nearest of the second kind are not as near,
    and harder to find. They are the same ones for the same snapshot.
    """
    vectors = matrix.vectors
    if vectors is None or not snapshot.size:
        return []
    slots = np.random.default_rng(snapshot.size).integers(0, snapshot.size, 2 * count)
    stored = vectors.take(matrix.rows.take(slots))
    between = stored[:count] + 0.8 * stored[count:]
    between /= np.maximum(np.linalg.norm(between, axis=1, keepdims=True), 1e-9)
    return [[Asked(vector) for vector in some] for some in (stored[:count], between.astype(np.float32))]


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
