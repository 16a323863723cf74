"""How well a pattern answers a query: by what its evidence means and which words it has. Free of the database.

The evidence is compared, not the pattern's own text: those who ask use the words of somebody who has the problem.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings.embedders.words import WordVectors
from grid.patterns.finding.features import Features
from grid.patterns.serving.telling_words import Words, met, words_of_lesson

T = TypeVar("T", bound=Hashable)
Vectors = NDArray[np.float32]
# Of a pattern with more lessons, the words of so many are read.
MOST_READ = 4
FULL = np.float32(127)
# How much each of the means of cosines counts.
ASKED_BEST, ASKED_MEAN, ADVICE_BEST, ADVICE_MEAN, CENTRE = 1, 1, 1, 1, 2
TOTAL = ASKED_BEST + ASKED_MEAN + ADVICE_BEST + ADVICE_MEAN + CENTRE
# Of how well the words of a query are met, on the scale of cosines.
WORDS_COUNT = 0.3


@dataclass(frozen=True, slots=True)
class Probe:
    """A query as patterns are compared with it.

    Attributes:
        vector: normalised, shape (d,).
        words: those of it that say something.
    """

    vector: Vectors
    words: Words


@dataclass(frozen=True, slots=True)
class Footing:
    """What a pattern is found by: a row for each lesson.

    Attributes:
        asked: of what the user asked, shape (lessons, d).
        advice: of the advice, same shape.
        centre: the normalised mean of both over the lessons, shape (d,).
    """

    asked: Vectors
    advice: Vectors
    centre: Vectors


@dataclass(frozen=True, slots=True)
class Relevance:
    """How well a pattern answers a query: a mean of cosines, and how well the query's words are met, 0 to 1."""

    meaning: float
    words: float

    @property
    def value(self) -> float:
        """Give both in one number, on the scale of cosines."""
        return self.meaning + WORDS_COUNT * self.words


def footing_of(lessons: Sequence[Features]) -> Footing:
    """Give what a pattern with these lessons, at least one, is found by."""
    asked = np.stack([lesson.asked.astype(np.float32) / FULL for lesson in lessons])
    advice = np.stack([lesson.advice.astype(np.float32) / FULL for lesson in lessons])
    return Footing(asked=asked, advice=advice, centre=_normalised(_normalised(asked + advice).mean(axis=0)))


def meanings(
    asked: Vectors, advice: Vectors, centre: Vectors, starts: NDArray[np.intp], counts: NDArray[np.intp]
) -> Vectors:
    """Give how near patterns are to a query, shape (patterns,): the weighed mean of five cosines.

    The question that was asked (the nearest and the mean over the lessons), the advice (both too), and the centre.

    Args:
        asked, advice: the cosines of all lessons, those of a pattern together, shape (lessons,).
        centre: the cosines of the centres, shape (patterns,).
        starts, counts: where the lessons of each pattern begin, and how many there are, at least one each.
    """
    total = (
        ASKED_BEST * np.maximum.reduceat(asked, starts) + ASKED_MEAN * np.add.reduceat(asked, starts) / counts
    )
    total += ADVICE_BEST * np.maximum.reduceat(advice, starts)
    total += ADVICE_MEAN * np.add.reduceat(advice, starts) / counts + CENTRE * centre
    return np.asarray(total / TOTAL, np.float32)


def meaning_of(probe: Probe, lessons: Sequence[Features]) -> float:
    """Give how near a pattern's lessons, at least one, are to a query."""
    footing = footing_of(lessons)
    (meaning,) = meanings(
        footing.asked @ probe.vector,
        footing.advice @ probe.vector,
        np.array([footing.centre @ probe.vector]),
        np.array([0]),
        np.array([len(lessons)]),
    )
    return float(meaning)


def relevances(
    probe: Probe, patterns: Mapping[T, Sequence[Features]], table: WordVectors
) -> dict[T, Relevance]:
    """Compare a query with the lessons of patterns, at least one each; of many lessons the latest words count."""
    some = {name: lessons[-MOST_READ:] for name, lessons in patterns.items()}
    read = iter(
        met(probe.words, [words_of_lesson(one) for lessons in some.values() for one in lessons], table)
    )
    return {
        name: Relevance(
            meaning=meaning_of(probe, patterns[name]), words=sum(next(read) for _ in lessons) / len(lessons)
        )
        for name, lessons in some.items()
    }


def _normalised(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    normalised: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return normalised
