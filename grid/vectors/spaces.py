"""One space of the embedded vector store in this process: its matrix, topped up from the rows, and its searches."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

import numpy as np

from grid.plain import Statement
from grid.vectors.base import Hit, Vector, VectorFilter
from grid.vectors.loading import read_batch
from grid.vectors.matrix import Snapshot, SpaceMatrix
from grid.vectors.recall import Asked
from grid.vectors.scan import Prefilter, hits, nearest
from grid.vectors.upkeep import Standing, Tuning, Upkeep

NEWEST = Statement("SELECT max(id) FROM grid_indexedvector")
# Slots of what was replaced or erased are kept up to as many as are alive, and these.
DEAD_SLOTS = 65_536


@dataclass(frozen=True, slots=True)
class _View:
    """What a search works on: everything up to a snapshot, and signs of at least that much."""

    matrix: SpaceMatrix
    upkeep: Upkeep
    snapshot: Snapshot
    prefilter: Prefilter | None


class Space:
    """Searches run side by side, each on the view that it began with; only topping up is one at a time."""

    def __init__(self, space_id: int, tuning: Tuning) -> None:
        self._space_id, self._tuning = space_id, tuning
        self._lock = Lock()
        self._matrix, self._upkeep = self._empty()

    @property
    def standing(self) -> Standing:
        """How it is searched now."""
        return self._upkeep.standing

    def search(self, vector: Vector, *, where: VectorFilter, limit: int) -> tuple[list[Hit], int]:
        """Give the nearest fragments that pass the filter, best first, and how many passed it."""
        view, vector = self._view(), np.asarray(vector, np.float32)
        found = nearest(
            view.matrix, view.snapshot, vector, where=where, limit=limit, prefilter=view.prefilter
        )
        view.upkeep.searched(Asked(vector, where))
        return hits(view.matrix, found), found.passed

    def similarities(self, vector: Vector, fragment_ids: Sequence[UUID]) -> dict[UUID, float]:
        """Give the cosine of each of the fragments that has a vector here."""
        view = self._view()
        places, slots = view.matrix.slots_of(fragment_ids, view.snapshot)
        if view.matrix.vectors is None or not len(slots):
            return {}
        values = view.matrix.vectors.dots(view.matrix.rows.take(slots), np.asarray(vector, np.float32))
        return {
            fragment_ids[place]: value for place, value in zip(places.tolist(), values.tolist(), strict=True)
        }

    def _view(self) -> _View:
        """Give a view that has every row that was committed when this was called."""
        ((newest,),) = NEWEST.read()
        with self._lock:
            if self._matrix.snapshot.seen < (newest or 0):
                self._top_up()
                if self._matrix.snapshot.size > 2 * self._matrix.snapshot.alive + DEAD_SLOTS:
                    self._matrix, self._upkeep = self._empty()
                    self._top_up()
            self._upkeep.grown()
            return _View(self._matrix, self._upkeep, self._matrix.snapshot, self._upkeep.prefilter)

    def _top_up(self) -> None:
        more = True
        while more:
            batch = read_batch(self._space_id, after=self._matrix.snapshot.seen)
            more = not self._matrix.apply(batch) or batch.full

    def _empty(self) -> tuple[SpaceMatrix, Upkeep]:
        matrix = SpaceMatrix(block_rows=self._tuning.block_rows)
        return matrix, Upkeep(matrix, self._lock, self._tuning)
