"""Deciding how a space is searched: exactly, or by candidates as long as they find nearly everything.

Signs are made in a thread once a space is large; searches stay exact until they are there and proven.
"""

import logging
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Lock, Thread
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grid.vectors.columns import BLOCK_ROWS
from grid.vectors.matrix import Snapshot, SpaceMatrix
from grid.vectors.recall import FEW, MANY, Asked, Recall, measure, samples
from grid.vectors.scan import GATHERED, Prefilter
from grid.vectors.signs import Signs
from grid.vectors.threads import is_ending, stay_alone

logger = logging.getLogger(__name__)

BUILT, KEPT = Recall(few=0.985, many=0.975), Recall(few=0.98, many=0.97)

State = Literal["exact", "preparing", "approximate", "refused"]


@dataclass(frozen=True, slots=True)
class Tuning:
    """When and how a space is searched by candidates.

    Attributes:
        exact: numbers (vectors times dimensions) up to which every search is exact: 50,000 vectors of 384.
        gathered: numbers up to which those that pass a filter are compared one by one.
        per_hit: candidates for each hit, at first.
        least: candidates at least, at first.
        attempts: how often more of them are taken, until the recall is reached.
        built: recall at which signs are taken into use, `kept` below which they are made anew.
        queries: of stored vectors, of some between them, and of recent queries, so many measure it.
        growth: how much larger a space is measured again.
        searches: after how many searches it is measured again, at first and at most.
        mean_of: vectors that the mean is taken of.
        block_rows: rows in a block of memory.
    """

    exact: int = 19_200_000
    gathered: int = GATHERED
    per_hit: int = 30
    attempts: int = 8
    least: int = 1600
    built: Recall = BUILT
    kept: Recall = KEPT
    queries: int = 32
    growth: float = 1.25
    searches: int = 64
    searches_most: int = 10_000
    mean_of: int = 50_000
    block_rows: int = BLOCK_ROWS


@dataclass(frozen=True, slots=True)
class Standing:
    """How a space is searched, and what that takes.

    Attributes:
        state: `preparing` while the signs are made, `refused` if they did not find enough; both are exact searches.
        fragments: how many there are.
        nbytes: of memory.
        per_hit: candidates for each hit.
        recall: as it was last measured.
    """

    state: State = "exact"
    fragments: int = 0
    nbytes: int = 0
    per_hit: int = 0
    recall: Recall | None = None


class Ending(Exception):
    """The process ends: what is being made is of no use any more."""


class Upkeep:
    """The signs of one matrix: made, measured, made anew in a thread. Whoever has `lock` may let the matrix grow."""

    def __init__(self, matrix: SpaceMatrix, lock: Lock, tuning: Tuning) -> None:
        self._matrix, self._lock, self._tuning = matrix, lock, tuning
        self._recent: deque[Asked] = deque(maxlen=tuning.queries)
        self._thread: Thread | None = None
        self._starting = Lock()
        self._searches = 0
        self._built_at = self._measured_at = 0
        self._pause = self._next_look = tuning.searches
        self._standing = Standing()
        self.prefilter: Prefilter | None = None

    @property
    def standing(self) -> Standing:
        """How the space is searched now."""
        signs = self.prefilter.signs.size * self.prefilter.signs.row_bytes if self.prefilter else 0
        return replace(
            self._standing, fragments=self._matrix.snapshot.alive, nbytes=self._matrix.nbytes + signs
        )

    def grown(self) -> None:
        """Bring the signs up to the matrix, or drop them if it doubled. Whoever calls has the lock."""
        size = self._matrix.snapshot.size
        if self.prefilter is not None and size >= 2 * self._built_at:
            self.prefilter = None
            self._stand("preparing", 0, None)
        if self.prefilter is not None:
            self._extend(self.prefilter.signs, size)

    def searched(self, asked: Asked) -> None:
        """Note a search, and see to the signs if it is time to."""
        self._recent.append(asked)
        self._searches += 1
        if self._due(self._matrix.snapshot.size) and self._starting.acquire(blocking=False):
            try:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = Thread(target=self._run, name="vector-upkeep")
                    self._thread.start()
            finally:
                self._starting.release()

    def _due(self, size: int) -> bool:
        if size * self._matrix.dimensions <= self._tuning.exact:
            return False
        if self.prefilter is None:
            return size >= 2 * self._built_at
        grown = size > self._tuning.growth * self._measured_at
        return grown or self._searches >= self._next_look

    def _run(self) -> None:
        stay_alone()
        with suppress(Ending):
            self._work()

    def _work(self) -> None:
        snapshot = self._matrix.snapshot
        self._next_look = self._searches + self._pause
        self._pause = min(4 * self._pause, self._tuning.searches_most)
        if (prefilter := self.prefilter) is not None:
            grown = snapshot.size > self._measured_at
            recall = self._measure(snapshot, prefilter, all_kinds=grown)
            self._measured_at = snapshot.size
            if recall.reaches(self._tuning.kept):
                self._stand("approximate", prefilter.per_hit, recall)
                return
        self._build(snapshot)

    def _build(self, snapshot: Snapshot) -> None:
        self._pause = self._tuning.searches
        self._next_look = self._searches + self._pause
        # Noted before, so that what fails is not tried again by every search.
        self._built_at = self._measured_at = snapshot.size
        if self.prefilter is None:
            self._stand("preparing", 0, None)
        prefilter = Prefilter(
            self._signs(snapshot),
            self._tuning.per_hit,
            least=self._tuning.least,
            gathered=self._tuning.gathered,
        )
        recall = self._measure(snapshot, prefilter)
        for _ in range(self._tuning.attempts):
            if recall.reaches(self._tuning.built):
                break
            prefilter = _with_more(prefilter, recall, self._tuning.built)
            recall = self._measure(snapshot, prefilter)
        good = recall.reaches(self._tuning.kept)
        with self._lock:
            if good:
                self._extend(prefilter.signs, self._matrix.snapshot.size)
            self.prefilter = prefilter if good else None
        self._stand("approximate" if good else "refused", prefilter.per_hit, recall)

    def _signs(self, snapshot: Snapshot) -> Signs:
        step = max(1, snapshot.size // self._tuning.mean_of)
        mean = self._vectors(np.arange(0, snapshot.size, step)).mean(axis=0)
        signs = Signs(mean, block_rows=self._tuning.block_rows)
        self._extend(signs, snapshot.size)
        return signs

    def _extend(self, signs: Signs, size: int) -> None:
        for start in range(signs.size, size, 8192):
            _refuse_if_ending()
            signs.extend(self._vectors(np.arange(start, min(start + 8192, size))))

    def _vectors(self, slots: NDArray[np.intp]) -> NDArray[np.float32]:
        assert self._matrix.vectors is not None
        vectors: NDArray[np.float32] = self._matrix.vectors.take(self._matrix.rows.take(slots))
        return vectors

    def _measure(self, snapshot: Snapshot, prefilter: Prefilter, *, all_kinds: bool = True) -> Recall:
        groups = [list(self._recent)]
        if all_kinds:
            groups += samples(self._matrix, snapshot, count=self._tuning.queries)
        return measure(self._matrix, snapshot, prefilter, groups, step=_refuse_if_ending)

    def _stand(self, state: State, per_hit: int, recall: Recall | None) -> None:
        changed = state != self._standing.state
        self._standing = Standing(state=state, per_hit=per_hit, recall=recall)
        logger.log(
            logging.WARNING if state == "refused" else logging.INFO if changed else logging.DEBUG,
            *_told(state, self._matrix.snapshot.size, per_hit, recall),
        )


def _with_more(prefilter: Prefilter, recall: Recall, wanted: Recall) -> Prefilter:
    """Take more candidates where too little was found: few hits depend on `least`, many on `per_hit`."""
    return replace(
        prefilter,
        least=prefilter.least * (1 if recall.few >= wanted.few else 2),
        per_hit=prefilter.per_hit if recall.many >= wanted.many else 3 * prefilter.per_hit // 2 + 1,
    )


def _refuse_if_ending() -> None:
    if is_ending():
        raise Ending


def _told(state: State, size: int, per_hit: int, recall: Recall | None) -> tuple[object, ...]:
    if recall is None:
        return "Preparing to search %s vectors by candidates; exactly until then.", size
    found = f"{recall.few:.3f} of the nearest {FEW} and {recall.many:.3f} of the nearest {MANY}"
    if state == "refused":
        return "Searching %s vectors exactly: %s candidates for each hit find only %s.", size, per_hit, found
    return "Searching %s vectors by %s candidates for each hit, which find %s.", size, per_hit, found
