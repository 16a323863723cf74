"""How far two lessons teach the same, measured on the two alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grid.patterns.finding.features import Features
from grid.patterns.finding.worded import Worded, worded


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
# Where one has less than this of its own, by weight, what is left tells nothing of it.
LEAST_OWN = 0.2
# With fewer words of its own a lesson is alike to others by chance: the standard error of a mean grows as the root.
ENOUGH_WORDS = 50
# In spreads: questions that are more alike than this are of one topic, which is no lesson yet.
MOST_ASKED = 2.0
# Less than this is small talk, fiction, a translation.
LEAST_TEACHING = 0.03
FEWEST_WORDS = 20
UNLIKE = -3.0


def alike(a: Features, b: Features) -> float:
    """Give how far two lessons teach the same: about 0 where they have nothing in common, 2 and more where they do.

    It depends on the two alone, and not on their order: how well the words that each has of its own are matched by
    the other's, code and prose; the cosines of advice and of situation. Lessons that have nothing to teach, or were
    read by different models, are not alike.
    """
    if a.model != b.model or not (_teaches(a) and _teaches(b)):
        return UNLIKE
    words = worded(a, b)
    if words.own < LEAST_OWN or words.value >= COPY:
        return UNLIKE
    signs = _signs(a, b, words) / WEIGHTS
    if signs > 0:
        signs *= min(1.0, words.number / ENOUGH_WORDS) ** 0.5
    together = bool(a.project) and a.project == b.project
    return signs - (SAME_PROJECT if together else 0.0)


def _signs(a: Features, b: Features, words: Worded) -> float:
    return (
        WORDS.weigh(words.value)
        + ADVICE.weigh(_cosine(a.advice, b.advice))
        + min(ASKED.weigh(_cosine(a.asked, b.asked)), ASKED.weight * MOST_ASKED)
    )


def _teaches(one: Features) -> bool:
    return one.teaching >= LEAST_TEACHING and len(one.pieces) >= FEWEST_WORDS


def _cosine(a: NDArray[np.int8], b: NDArray[np.int8]) -> float:
    x, y = a.astype(np.float32), b.astype(np.float32)
    lengths = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(x @ y) / lengths if lengths else 0.0
