"""How far two lessons teach the same, measured on the two alone."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grid.patterns.finding.features import Features
from grid.patterns.finding.reader import word_vectors


@dataclass(frozen=True, slots=True)
class Sign:
    """What a sign gives for two technical lessons that have nothing in common, and how much it counts."""

    mean: float
    spread: float
    weight: float

    def weigh(self, value: float) -> float:
        """Give by how many spreads a value is above that, times the weight."""
        return self.weight * (value - self.mean) / self.spread


# Measured between lessons of unrelated collections, and kept: what is in a grid changes no score.
WORDS = Sign(mean=0.380, spread=0.0343, weight=2.0)
ADVICE = Sign(mean=0.275, spread=0.134, weight=1.0)
ASKED = Sign(mean=0.085, spread=0.092, weight=0.5)
WEIGHTS = WORDS.weight + ADVICE.weight + ASKED.weight
# Lessons of one project share their words because of the project, so they have to be far more alike.
SAME_PROJECT = 3.0
# Two conversations that say the same word for word are copies of one: no lesson found twice.
COPY = 0.8
# Less than this is small talk, fiction, a translation.
LEAST_TEACHING = 0.03
FEWEST_WORDS = 20
UNLIKE = -3.0
KEPT = 256


def alike(a: Features, b: Features) -> float:
    """Give how far two lessons teach the same: about 0 where they have nothing in common, 2 and more where they do.

    It depends on the two alone, and not on their order: how well the words of each are matched by the other's, code
    and prose, rare words counting more (BERTScore, Zhang et al. 2020, on vectors of single words); the cosines of
    advice and of situation. Lessons that have nothing to teach, or were read by different models, are not alike.
    """
    if a.model != b.model or not (_teaches(a) and _teaches(b)):
        return UNLIKE
    worded = _worded(a, b)
    if worded >= COPY:
        return UNLIKE
    signs = (
        WORDS.weigh(worded)
        + ADVICE.weigh(_cosine(a.advice, b.advice))
        + ASKED.weigh(_cosine(a.asked, b.asked))
    )
    together = bool(a.project) and a.project == b.project
    return signs / WEIGHTS - (SAME_PROJECT if together else 0.0)


def _teaches(one: Features) -> bool:
    return one.teaching >= LEAST_TEACHING and len(one.pieces) >= FEWEST_WORDS


def _worded(a: Features, b: Features) -> float:
    """Give how well the words of each are matched by the best of the other's, 0 to 1."""
    (x, wx), (y, wy) = _words.of(a), _words.of(b)
    cosines = x @ y.T
    there = float(cosines.max(axis=1) @ wx)
    back = float(cosines.max(axis=0) @ wy)
    return (there + back) / 2


def _cosine(a: NDArray[np.int8], b: NDArray[np.int8]) -> float:
    x, y = a.astype(np.float32), b.astype(np.float32)
    lengths = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(x @ y) / lengths if lengths else 0.0


class _Words:
    """The vectors and weights of the words of the lessons compared last: a new lesson meets many others."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Features, NDArray[np.float32], NDArray[np.float32]]] = (
            OrderedDict()
        )

    def of(self, lesson: Features) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give the vectors, shape (n, d), and the weights, which add up to 1."""
        kept = self._kept.pop(id(lesson), None)
        if kept is None:
            kept = (lesson, *_looked_up(lesson))
        self._kept[id(lesson)] = kept
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return kept[1], kept[2]


_words = _Words()


def _looked_up(lesson: Features) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    table = word_vectors(lesson.model)
    weights = table.rarity(lesson.pieces) * np.sqrt(lesson.counts.astype(np.float32))
    total = float(weights.sum())
    return table.vectors(lesson.pieces), weights / np.float32(total or 1.0)
