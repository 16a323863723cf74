"""One space's vectors in memory, with what they are filtered by; it grows while others search it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from grid.vectors.columns import BLOCK_ROWS, Column
from grid.vectors.loading import FIELDS, Batch, halves, read_vectors
from grid.vectors.lookup import Lookup

ALIVE = np.iinfo(np.int32).max


class Codes(dict[Any, int]):
    """Strings (or owner ids) as small numbers, so that a filter is one comparison of an array."""

    def __missing__(self, value: Any) -> int:
        return self.setdefault(value, len(self))

    def known(self, value: Any) -> int:
        """Give the code of a value; -1, which no row has, if it was never seen."""
        return self.get(value, -1)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How far a matrix was when a search began: so many slots, without those that died up to this generation."""

    seen: int = 0
    generation: int = 0
    size: int = 0
    alive: int = 0


class SpaceMatrix:
    """The vectors and filterable fields of one space.

    Equal texts share one row of the vectors; each fragment has a slot with that row and the codes of its fields.
    A removed or replaced fragment keeps its slot, with the generation in which it died, so that a search that
    began before sees it, and sees it once. One thread may apply rows while others search the last snapshot.
    """

    def __init__(self, *, block_rows: int = BLOCK_ROWS) -> None:
        self._block_rows = block_rows
        self.vectors: Column | None = None
        self.codes = {name: Codes() for name in FIELDS}
        self.coded = {name: self._column(np.int32) for name in FIELDS}
        self.rows, self.died = self._column(np.int32), self._column(np.int32)
        self.times, self.ids = self._column(np.int64), self._column(np.uint64, width=2)
        self._slots, self._vector_rows = Lookup(), Lookup()
        self.snapshot = Snapshot()

    @property
    def dimensions(self) -> int:
        """The length of a vector; 0 as long as there is none."""
        return 0 if self.vectors is None else self.vectors.row_bytes // 4

    @property
    def nbytes(self) -> int:
        """How many bytes the rows and slots take, without the rest of the last blocks."""
        slot: list[Column | Lookup] = [
            self.rows,
            self.died,
            self.times,
            self.ids,
            self._slots,
            *self.coded.values(),
        ]
        rows: list[Column | Lookup] = [self._vector_rows, *([self.vectors] if self.vectors else [])]
        count = self.vectors.size if self.vectors else 0
        return self.rows.size * sum(one.row_bytes for one in slot) + count * sum(
            one.row_bytes for one in rows
        )

    def apply(self, batch: Batch) -> bool:
        """Take over rows: a fragment that is there already is replaced, a tombstone removes it.

        Gives whether every embedding was there; one that is gone by now took its rows with it, or they were replaced.
        """
        before = self.snapshot
        generation = before.generation + 1
        rows = self._rows_of(batch.embeddings)
        gone = self._alive_slots(batch.ids)[1]
        self.died.put(gone, generation)
        kept = np.flatnonzero(rows >= 0)
        first, ids = self.rows.size, batch.ids[kept]
        for name, values in zip(FIELDS, batch.fields, strict=True):
            codes = np.fromiter(map(self.codes[name].__getitem__, values), np.int32, len(values))
            self.coded[name].extend(codes[kept])
        self.times.extend(batch.times[kept])
        self.ids.extend(ids)
        self.died.extend(np.full(len(kept), ALIVE, np.int32))
        self.rows.extend(rows[kept])
        self._slots.add(_keys(ids), np.arange(first, first + len(kept), dtype=np.int32))
        self.snapshot = Snapshot(
            seen=batch.seen,
            generation=generation,
            size=self.rows.size,
            alive=before.alive - len(gone) + len(kept),
        )
        return len(kept) == np.count_nonzero(batch.embeddings)

    def slots_of(
        self, fragment_ids: Sequence[UUID], snapshot: Snapshot
    ) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Give where in `fragment_ids` those are that the snapshot has, and their slots."""
        places, slots = self._slots_of(halves(fragment_ids))
        there = slots < snapshot.size
        places, slots = places[there], slots[there]
        there = self.died.take(slots) > snapshot.generation
        return places[there], slots[there]

    def fragment_ids(self, slots: NDArray[Any]) -> list[UUID]:
        """Give the ids of the fragments in some slots."""
        data = self.ids.take(slots).astype(">u8").tobytes()
        return [UUID(bytes=data[start : start + 16]) for start in range(0, len(data), 16)]

    def _alive_slots(self, ids: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        places, slots = self._slots_of(ids)
        there = self.died.take(slots) == ALIVE
        return places[there], slots[there]

    def _slots_of(self, ids: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        places, slots = self._slots.find(_keys(ids))
        same = (self.ids.take(slots) == ids[places]).all(axis=1)
        return places[same], slots[same]

    def _rows_of(self, embeddings: NDArray[np.int64]) -> NDArray[np.int32]:
        """Give the row of each embedding, loading those that are new; -1 for one that is not there, or 0."""
        found = self._known_rows(embeddings)
        missing = embeddings[(found < 0) & (embeddings != 0)]
        if not len(missing):
            return found
        ids, vectors = read_vectors(missing)
        if len(ids):
            if self.vectors is None:
                self.vectors = self._column(np.float32, width=vectors.shape[1])
            first = self.vectors.size
            self.vectors.extend(vectors)
            self._vector_rows.add(ids.astype(np.uint64), np.arange(first, first + len(ids), dtype=np.int32))
        return self._known_rows(embeddings)

    def _known_rows(self, embeddings: NDArray[np.int64]) -> NDArray[np.int32]:
        found = np.full(len(embeddings), -1, np.int32)
        places, rows = self._vector_rows.find(embeddings.astype(np.uint64))
        found[places] = rows
        return found

    def _column(self, dtype: Any, *, width: int | None = None) -> Column:
        return Column(dtype, width=width, block_rows=self._block_rows)


def _keys(ids: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return np.asarray(ids[:, 0] ^ ids[:, 1])
