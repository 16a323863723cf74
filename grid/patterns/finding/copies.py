"""The words that two lessons have of their own, beside what both say word for word.

Whoever finds the same lesson anew says it in other words. What two answers share word for word comes from the same
page, the same template, the habit of the same model: it makes any two that are about one topic look alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from grid.patterns.finding.features import Features

# So many words in a row that both lessons have are copied.
RUN = 3
# A word that is said more often than this counts no more for it.
MOST_COUNTED = 4
# To tell words, and runs of them, apart by one number each (Knuth, TAOCP 2, 3.3.4: a multiplier of 64 bits).
MULTIPLIER = np.uint64(6364136223846793005)


@dataclass(frozen=True, slots=True)
class Sequence:
    """The words of a lesson as they come.

    Attributes:
        order: of each word its place among the different ones, shape (m,); of a break their number.
        runs: of each word a number for it and those after it, the same in every lesson, shape (m - RUN + 1,).
        different: how many different words there are.
    """

    order: NDArray[np.int64]
    runs: NDArray[np.uint64]
    different: int

    def counts(self, copied: NDArray[np.bool_] | None = None) -> NDArray[np.float32]:
        """Give how often each word occurs, at most `MOST_COUNTED`, without what is copied; shape (n,)."""
        order = self.order if copied is None else self.order[~copied]
        counts = np.bincount(order, minlength=self.different + 1)[: self.different]
        return np.minimum(counts, MOST_COUNTED).astype(np.float32)


def sequence_of(lesson: Features) -> Sequence:
    """Make what copies are found by."""
    different = len(lesson.pieces)
    order = np.minimum(lesson.order.astype(np.int64), different)
    words = np.zeros(different + 1, np.uint64)
    for column in lesson.pieces.T:
        words[:-1] = words[:-1] * MULTIPLIER + (column + 2).astype(np.uint64)
    numbers = words[order]
    length = max(0, len(order) - RUN + 1)
    runs = np.zeros(length, np.uint64)
    for place in range(RUN):
        runs = runs * MULTIPLIER + numbers[place : place + length]
    # No run goes over the end of a message.
    ends = order == different
    for place in range(RUN):
        runs[ends[place : place + length]] = 0
    return Sequence(order, runs, different)


def own_counts(a: Sequence, b: Sequence) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give how often each word of either occurs outside what both say word for word; `counts` has the shape."""
    shared = np.intersect1d(a.runs, b.runs)
    shared = shared[shared > 0]
    if not len(shared):
        return a.counts(), b.counts()
    return a.counts(_copied(a, shared)), b.counts(_copied(b, shared))


def _copied(one: Sequence, shared: NDArray[np.uint64]) -> NDArray[np.bool_]:
    found = np.isin(one.runs, shared)
    copied = np.zeros(len(one.order), bool)
    for place in range(RUN):
        copied[place : place + len(found)] |= found
    return copied
