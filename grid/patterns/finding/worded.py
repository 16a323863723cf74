"""How well the words of two lessons match (BERTScore, Zhang et al. 2020, on vectors of single words)."""

from collections import OrderedDict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grid.patterns.finding.copies import Sequence, own_counts, sequence_of
from grid.patterns.finding.features import Features
from grid.patterns.finding.reader import word_vectors

KEPT = 256
# Two who speak of one thing have a few words in a row in common; from this share of own words on that is no copying.
AS_PEOPLE_TALK = 0.92


class Known(NamedTuple):
    """The words of a lesson: vectors, shape (n, d); how rare each is, shape (n,); as they come; all their weight."""

    vectors: NDArray[np.float32]
    rarity: NDArray[np.float32]
    sequence: Sequence
    weight: float


class Worded(NamedTuple):
    """How well the words match that two lessons have of their own, and how many those are.

    Attributes:
        value: how well, on average, a word of each is matched by the best of the other's, rare words counting more,
            0 to 1.
        own: the share of the words that is not copied, by weight, of the lesson that has less, 0 to 1.
        number: how many different words that are, of the lesson that has fewer.
    """

    value: float
    own: float
    number: int


def worded(a: Features, b: Features) -> Worded:
    """Match the words that two lessons have of their own; nothing matches where one has none."""
    one, other = _known.of(a), _known.of(b)
    (x, wx), (y, wy) = map(_own, (one, other), own_counts(one.sequence, other.sequence))
    own = min(_share(wx, one.weight), _share(wy, other.weight))
    if not own:
        return Worded(0.0, 0.0, 0)
    if own >= AS_PEOPLE_TALK:
        (x, wx), (y, wy) = (_own(known, known.sequence.counts()) for known in (one, other))
    cosines = x @ y.T
    there = float(cosines.max(axis=1) @ wx) / float(wx.sum())
    back = float(cosines.max(axis=0) @ wy) / float(wy.sum())
    return Worded((there + back) / 2, own, min(len(wx), len(wy)))


def _own(one: Known, counts: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the vectors and weights of the words that are counted at all."""
    there = counts > 0
    return one.vectors[there], one.rarity[there] * np.sqrt(counts[there])


def _share(weights: NDArray[np.float32], whole: float) -> float:
    return float(weights.sum()) / whole if whole else 0.0


class _Kept:
    """What is known of the words of the lessons compared last: a new lesson meets many others."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Features, Known]] = OrderedDict()

    def of(self, lesson: Features) -> Known:
        """Give what is known of a lesson's words."""
        kept = self._kept.pop(id(lesson), None)
        known = kept[1] if kept else _looked_up(lesson)
        self._kept[id(lesson)] = (lesson, known)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return known


_known = _Kept()


def _looked_up(lesson: Features) -> Known:
    table, sequence = word_vectors(lesson.model), sequence_of(lesson)
    rarity = table.rarity(lesson.pieces)
    weight = float((rarity * np.sqrt(sequence.counts())).sum())
    return Known(table.vectors(lesson.pieces), rarity, sequence, weight)
