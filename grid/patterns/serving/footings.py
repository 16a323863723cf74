"""What an owner's served patterns are found by, in each process's memory, topped up by what changed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from embeddings.batches import batches
from grid.patterns.models import Pattern
from grid.patterns.serving.lesson_features import lessons_of
from grid.patterns.serving.ranking import Footing, Vectors, footing_of, meanings
from grid.vectors.columns import Column

# A change is committed some time after the moment it carries.
LONGEST_COMMIT = timedelta(seconds=60)
BLOCK_ROWS = 4096
PATTERNS_PER_QUERY = 200
# Slots of patterns that changed since are left behind up to so many, and up to half of all.
FEWEST_LEFT_BEHIND = 256
OWNERS_KEPT = 64
FIELDS = ("id", "state", "title", "changed_at")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a pattern's lessons are, and the change of it that they show."""

    number: int
    changed_at: datetime


class Footings:
    """Those of one owner. Patterns and lessons are appended; one that changed is appended anew.

    What was erased stays until it is asked for and not found (`drop`): whoever serves reads the rows anyway.
    """

    def __init__(self, owner_id: int, model: str) -> None:
        """Hold what is made by one model: vectors of two are never compared."""
        self._owner_id = owner_id
        self._model = model
        self._lock = Lock()
        self._clear()

    def nearest(self, vector: Vectors, *, limit: int, among: Collection[UUID] | None = None) -> list[UUID]:
        """Give the patterns that are worth a look for a query, best first; only those `among` some, if told."""
        with self._lock:
            self._top_up()
            return self._nearest(vector, limit=limit, among=among)

    def drop(self, ids: Iterable[UUID]) -> None:
        """Leave out patterns that are no longer there."""
        with self._lock:
            for id_ in ids:
                self._leave(id_)

    def __len__(self) -> int:
        return len(self._slots)

    def _clear(self) -> None:
        self._slots: dict[UUID, Slot] = {}
        self._ids: list[UUID] = []
        self._alive = Column(np.bool_, block_rows=BLOCK_ROWS)
        self._counts = Column(np.intp, block_rows=BLOCK_ROWS)
        self._centres: Column | None = None
        self._asked: Column | None = None
        self._advice: Column | None = None
        self._until: datetime | None = None

    def _top_up(self) -> None:
        if len(self._ids) > 2 * len(self._slots) + FEWEST_LEFT_BEHIND:
            self._clear()
        began = timezone.now()
        found = self._changed()
        known = {id_: slot.changed_at for id_, slot in self._slots.items()} if found else {}
        changed = {
            id_: changed_at
            for id_, state, title, changed_at in found
            if state in Pattern.SERVED and title and known.get(id_) != changed_at
        }
        for id_, state, title, _ in found:
            if id_ in changed or state not in Pattern.SERVED or not title:
                self._leave(id_)
        for id_, footing in _footings(list(changed), self._model):
            self._append(id_, footing, changed[id_])
        self._until = began

    def _changed(self) -> list[tuple[UUID, str, str, datetime]]:
        """Give id, state, title and time of the patterns that may have changed, at first of all that are served."""
        rows = Pattern.objects.values_list(*FIELDS)
        if self._until is None:
            return list(rows.filter(owner=self._owner_id, state__in=Pattern.SERVED))
        # Told the owner too, SQLite would rather look through all of theirs.
        recent = rows.filter(changed_at__gt=self._until - LONGEST_COMMIT)
        return [row[:4] for row in recent.values_list(*FIELDS, "owner_id") if row[4] == self._owner_id]

    def _leave(self, id_: UUID) -> None:
        slot = self._slots.pop(id_, None)
        if slot is not None:
            self._alive.put(np.array([slot.number]), False)

    def _append(self, id_: UUID, footing: Footing, changed_at: datetime) -> None:
        if self._centres is None or self._asked is None or self._advice is None:
            width = len(footing.centre)
            self._centres, self._asked, self._advice = (
                Column(np.float32, width=width, block_rows=BLOCK_ROWS) for _ in range(3)
            )
        self._slots[id_] = Slot(len(self._ids), changed_at)
        self._ids.append(id_)
        self._alive.extend(np.array([True]))
        self._counts.extend(np.array([len(footing.asked)]))
        self._centres.extend(footing.centre[None])
        self._asked.extend(footing.asked)
        self._advice.extend(footing.advice)

    def _nearest(self, vector: Vectors, *, limit: int, among: Collection[UUID] | None) -> list[UUID]:
        if not self._slots:
            return []
        counts = _whole(self._counts)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        scores = meanings(
            _cosines(self._asked, vector), _cosines(self._advice, vector), _cosines(self._centres, vector),
            starts, counts,
        )  # fmt: skip
        wanted = _whole(self._alive)
        if among is not None:
            chosen = np.zeros_like(wanted)
            chosen[[self._slots[id_].number for id_ in among if id_ in self._slots]] = True
            wanted = wanted & chosen
        places = np.flatnonzero(wanted)
        best = places[np.argsort(-scores[places], kind="stable")[:limit]]
        return [self._ids[place] for place in best]


def _footings(ids: Sequence[UUID], model: str) -> Iterator[tuple[UUID, Footing]]:
    for some in batches(ids, PATTERNS_PER_QUERY):
        for id_, lessons in lessons_of(some, model=model).items():
            yield id_, footing_of(lessons)


def _cosines(vectors: Column | None, vector: Vectors) -> Vectors:
    # By one thread: those of BLAS wait for each other where there is other work.
    parts = vectors.parts(vectors.size) if vectors else []
    return np.concatenate([np.vecdot(part, vector) for part in parts])


def _whole(column: Column) -> NDArray[Any]:
    return np.concatenate(column.parts(column.size))


@lru_cache(maxsize=OWNERS_KEPT)
def footings(owner_id: int, model: str) -> Footings:
    """Give those of an owner in this process, made by one model."""
    return Footings(owner_id, model)
