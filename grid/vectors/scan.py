"""Searching the snapshot of a matrix: what passes a filter, how near it is, in which order it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grid.vectors.base import Hit, Vector, VectorFilter
from grid.vectors.loading import microseconds
from grid.vectors.matrix import Snapshot, SpaceMatrix
from grid.vectors.signs import Signs
from grid.vectors.threads import across

Slots = NDArray[np.intp]
Masks = list[NDArray[np.bool_]]
# Up to so many numbers (rows times dimensions) the rows that pass are compared one by one: 6,000 at 384.
GATHERED = 2_304_000
# Rows to compare in one go of a thread.
PART = 2048


@dataclass(frozen=True, slots=True)
class Found:
    """Slots, best first, with their similarities, and how many passed the filter."""

    slots: Slots
    similarities: NDArray[np.float32]
    passed: int


@dataclass(frozen=True, slots=True)
class Prefilter:
    """The signs of a matrix, and how many candidates to take by them: `per_hit` for each hit wanted."""

    signs: Signs
    per_hit: int
    least: int = 1000
    gathered: int = GATHERED

    def wanted(self, limit: int) -> int:
        """Give how many candidates a search for so many hits takes."""
        return max(self.least, self.per_hit * limit)

    def worthwhile(self, passed: int, limit: int) -> bool:
        """Whether it saves anything over an exact comparison with all that pass."""
        return passed * self.signs.dimensions > self.gathered and passed > 4 * self.wanted(limit)


def nearest(
    matrix: SpaceMatrix, snapshot: Snapshot, vector: Vector, *, where: VectorFilter | None, limit: int,
    prefilter: Prefilter | None = None,
) -> Found:  # fmt: skip
    """Give the nearest fragments that pass the filter (`None`: every one), equal ones by their ids.

    It is exact, but for the candidates being chosen by their signs where there is a prefilter and it is worthwhile.
    """
    masks = _passing(matrix, snapshot, where)
    passed = sum(int(np.count_nonzero(mask)) for mask in masks)
    if not passed or limit < 1:
        return Found(np.empty(0, np.intp), np.empty(0, np.float32), passed)
    if prefilter is not None and prefilter.worthwhile(passed, limit):
        slots = prefilter.signs.nearest(vector, masks, wanted=prefilter.wanted(limit))
    else:
        slots = _slots(masks)
    similarities = _similarities(matrix, slots, vector)
    if where is not None and where.min_similarity is not None:
        keep = similarities >= where.min_similarity
        slots, similarities = slots[keep], similarities[keep]
    return Found(*_ranked(matrix, slots, similarities, limit), passed)


def hits(matrix: SpaceMatrix, found: Found) -> list[Hit]:
    """Give what was found as hits."""
    ids = matrix.fragment_ids(found.slots)
    values = found.similarities.tolist()
    return [Hit(fragment_id=id_, similarity=value) for id_, value in zip(ids, values, strict=True)]


def _passing(matrix: SpaceMatrix, snapshot: Snapshot, where: VectorFilter | None) -> Masks:
    """Give what is alive and passes, as one mask for each block."""
    masks: Masks = [died > snapshot.generation for died in matrix.died.parts(snapshot.size)]
    if where is None:
        return masks
    equal = {
        "owner": where.owner_id, "project": where.project, "task_type": where.task_type, "topic": where.topic,
    }  # fmt: skip
    for name, value in equal.items():
        if value is not None:
            code = matrix.codes[name].known(value)
            _narrow(masks, matrix.coded[name].parts(snapshot.size), partial(np.equal, code))
    if where.source_models:
        codes = [matrix.codes["model"].known(model) for model in where.source_models]
        _narrow(masks, matrix.coded["model"].parts(snapshot.size), partial(np.isin, test_elements=codes))
    for bound, test in ((where.since, np.less_equal), (where.until, np.greater)):
        if bound is not None:
            _narrow(masks, matrix.times.parts(snapshot.size), partial(test, microseconds(bound)))
    return masks


def _narrow(masks: Masks, parts: Sequence[NDArray[Any]], test: Any) -> None:
    for mask, part in zip(masks, parts, strict=True):
        mask &= test(part)


def _slots(masks: Masks) -> Slots:
    starts = np.cumsum([0, *(len(mask) for mask in masks)])
    return np.concatenate([np.flatnonzero(mask) + start for mask, start in zip(masks, starts, strict=False)])


def _similarities(matrix: SpaceMatrix, slots: Slots, vector: Vector) -> NDArray[np.float32]:
    """Give each slot's similarity, by reading all rows in turn or only its own, whatever is quicker."""
    vectors = matrix.vectors
    if vectors is None:
        return np.empty(0, np.float32)
    rows = matrix.rows.take(slots)
    size = vectors.size
    if 3 * len(rows) > size:
        pieces = [
            part[start : start + 8 * PART]
            for part in vectors.parts(size)
            for start in range(0, len(part), 8 * PART)
        ]
        every: NDArray[np.float32] = np.concatenate(across(lambda piece: np.vecdot(piece, vector), pieces))
        return np.take(every, rows)
    pieces = [rows[start : start + PART] for start in range(0, len(rows), PART)]
    return np.concatenate(across(lambda piece: vectors.dots(piece, vector), pieces))


def _ranked(
    matrix: SpaceMatrix, slots: Slots, similarities: NDArray[np.float32], limit: int
) -> tuple[Slots, NDArray[np.float32]]:
    if len(slots) > limit:
        # Everything that ties with the last one stays in, so that the order by id decides, not the partition.
        keep = similarities >= np.partition(similarities, -limit)[-limit]
        slots, similarities = slots[keep], similarities[keep]
    ids = matrix.ids.take(slots)
    order = np.lexsort((ids[:, 1], ids[:, 0], -similarities))[:limit]
    return slots[order], similarities[order]
