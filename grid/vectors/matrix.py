"""One space's vectors in memory: an exact scan with filters, over arrays that grow by doubling."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from embeddings.models import CachedEmbedding
from grid.vectors.base import Hit, Vector, VectorFilter

_FIELDS = ("owner", "model", "project", "task_type", "topic")
_LOOKUP = 500


class Codes:
    """Strings (or owner ids) as small numbers, so that a filter is one comparison of an array."""

    def __init__(self) -> None:
        self._codes: dict[Any, int] = {}

    def add(self, value: Any) -> int:
        """Give the code of a value, a new one if need be."""
        return self._codes.setdefault(value, len(self._codes))

    def get(self, value: Any) -> int:
        """Give the code of a value; -1, which no row has, if it was never seen."""
        return self._codes.get(value, -1)


class SpaceMatrix:
    """The vectors and filterable fields of one space, as of row `seen`.

    Equal texts share one row of the matrix of vectors; each fragment has a slot with that row and the codes
    of its fields. A removed fragment keeps its slot, no longer alive: what is erased or replaced is rare.
    """

    def __init__(self) -> None:
        self.seen = 0
        self._vectors: NDArray[np.float32] = np.empty((0, 0), np.float32)
        self._vector_row: dict[int, int] = {}
        self._slot: dict[UUID, int] = {}
        self._ids: list[UUID] = []
        self._codes = {name: Codes() for name in _FIELDS}
        self._row = np.empty(0, np.int32)
        self._coded = np.empty((len(_FIELDS), 0), np.int32)
        self._time = np.empty(0, np.int64)
        self._alive = np.empty(0, bool)

    def apply(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take over rows (id, space, fragment, embedding or None, owner, model, project, task, topic, time)."""
        self._load_vectors({row[3] for row in rows if row[3] is not None} - self._vector_row.keys())
        self._reserve(len(self._ids) + len(rows))
        for _, _, fragment_id, embedding_id, *fields, timestamp in rows:
            old = self._slot.pop(fragment_id, None)
            if old is not None:
                self._alive[old] = False
            if embedding_id is None or embedding_id not in self._vector_row:
                continue
            slot = len(self._ids)
            self._ids.append(fragment_id)
            self._slot[fragment_id] = slot
            self._row[slot] = self._vector_row[embedding_id]
            for number, (name, value) in enumerate(zip(_FIELDS, fields, strict=True)):
                self._coded[number, slot] = self._codes[name].add(value)
            self._time[slot] = _microseconds(timestamp)
            self._alive[slot] = True

    def search(self, vector: Vector, *, where: VectorFilter, limit: int) -> tuple[list[Hit], int]:
        """Give the nearest fragments that pass the filter, best first, and how many passed it."""
        passed = np.flatnonzero(self._mask(where))
        if not len(passed) or limit < 1:
            return [], len(passed)
        similarity = self._vectors[: len(self._vector_row)] @ vector
        found = similarity[self._row[passed]]
        if where.min_similarity is not None:
            keep = found >= where.min_similarity
            candidates, found = passed[keep], found[keep]
        else:
            candidates = passed
        if len(candidates) > limit:
            # Everything that ties with the last one stays in, so that the order by id decides, not the partition.
            floor = np.partition(found, -limit)[-limit]
            keep = found >= floor
            candidates, found = candidates[keep], found[keep]
        ranked = sorted((-float(s), self._ids[slot]) for s, slot in zip(found, candidates, strict=True))
        return [Hit(fragment_id=id_, similarity=-s) for s, id_ in ranked[:limit]], len(passed)

    def _mask(self, where: VectorFilter) -> NDArray[np.bool_]:
        size = len(self._ids)
        mask = self._alive[:size] & self._is("owner", where.owner_id)
        for name, value in (
            ("project", where.project),
            ("task_type", where.task_type),
            ("topic", where.topic),
        ):
            if value is not None:
                mask &= self._is(name, value)
        if where.source_models:
            wanted = [self._codes["model"].get(model) for model in where.source_models]
            mask &= np.isin(self._coded[_FIELDS.index("model"), :size], wanted)
        if where.since is not None:
            mask &= self._time[:size] >= _microseconds(where.since)
        if where.until is not None:
            mask &= self._time[:size] < _microseconds(where.until)
        return mask

    def _is(self, name: str, value: Any) -> NDArray[np.bool_]:
        return np.asarray(self._coded[_FIELDS.index(name), : len(self._ids)] == self._codes[name].get(value))

    def _load_vectors(self, embedding_ids: set[int]) -> None:
        ids = sorted(embedding_ids)
        for start in range(0, len(ids), _LOOKUP):
            found = CachedEmbedding.objects.filter(id__among=ids[start : start + _LOOKUP]).values_list(
                "id", "vector"
            )
            for id_, data in found:
                vector = np.frombuffer(data, "<f4")
                row = len(self._vector_row)
                if row >= len(self._vectors):
                    grown = np.empty((max(256, 2 * row), len(vector)), np.float32)
                    grown[:row] = self._vectors[:row] if row else 0
                    self._vectors = grown
                self._vectors[row] = vector
                self._vector_row[id_] = row

    def _reserve(self, size: int) -> None:
        have = len(self._alive)
        if size <= have:
            return
        extra = max(256, 2 * have, size) - have
        self._row = np.concatenate([self._row, np.zeros(extra, np.int32)])
        self._coded = np.concatenate([self._coded, np.zeros((len(_FIELDS), extra), np.int32)], axis=1)
        self._time = np.concatenate([self._time, np.zeros(extra, np.int64)])
        self._alive = np.concatenate([self._alive, np.zeros(extra, bool)])


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
