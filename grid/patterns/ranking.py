"""How well a pattern answers a query: by what its evidence means and which words it has. Free of the database.

The evidence is compared, not the pattern's own text: those who ask use the words of somebody who has the problem.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grid.lexical.stopwords import STOP_WORDS
from grid.patterns.features import Features
from grid.patterns.terms import WORD, stems_of

Vectors = NDArray[np.float32]
FULL = np.float32(127)
# Of a lesson's sentences, so many that fit a query best say how well the lesson fits.
BEST_SENTENCES = 3
# How fast a sentence that fits less loses its say: the cosine in which it loses two thirds of it.
SOFTNESS = 0.05
WORDS_COUNT = 0.1


@dataclass(frozen=True, slots=True)
class Probe:
    """A query as patterns are compared with it.

    Attributes:
        vector: normalised, shape (d,).
        stems: of its words that say something.
        tokens: the normalised states of its telling tokens, shape (n, d).
        weights: how telling each of them is, 0 to 1, shape (n,).
    """

    vector: Vectors
    stems: frozenset[str]
    tokens: Vectors
    weights: Vectors


@dataclass(frozen=True, slots=True)
class Footing:
    """What a pattern is found by: a row for each lesson.

    Attributes:
        asked: of what the user asked, shape (lessons, d).
        advice: the mean of the sentences of the advice, normalised, same shape.
        centre: the normalised mean of both over the lessons, shape (d,).
    """

    asked: Vectors
    advice: Vectors
    centre: Vectors


@dataclass(frozen=True, slots=True)
class Relevance:
    """How well a pattern answers a query: `meaning` is a mean of cosines, `words` the share of the query's it has."""

    meaning: float
    words: float

    @property
    def value(self) -> float:
        """Give both in one number, on the scale of cosines."""
        return self.meaning + WORDS_COUNT * self.words


def stems_that_tell(query: str) -> frozenset[str]:
    """Give the stems of a query's words that are not on the stop list."""
    words = (word for word in WORD.findall(query.lower()) if word not in STOP_WORDS)
    return frozenset(stems_of(" ".join(words)))


def footing_of(lessons: Sequence[Features]) -> Footing:
    """Give what a pattern with these lessons, at least one, is found by."""
    asked = np.stack([unpacked(lesson.asked) for lesson in lessons])
    advice = np.stack([_mean(lesson) for lesson in lessons])
    return Footing(asked=asked, advice=advice, centre=_normalised(_normalised(asked + advice).mean(axis=0)))


def glance(
    asked: Vectors, advice: Vectors, centre: Vectors, starts: NDArray[np.intp], counts: NDArray[np.intp]
) -> Vectors:
    """Say which patterns are worth a look by what needs no sentences; higher is better, shape (patterns,).

    Args:
        asked, advice: the cosines of all lessons, those of a pattern together, shape (lessons,).
        centre: the cosines of the centres, shape (patterns,).
        starts, counts: where the lessons of each pattern begin, and how many there are, at least one each.
    """
    named = {
        "asked_best": np.maximum.reduceat(asked, starts),
        "asked_mean": np.add.reduceat(asked, starts) / counts,
        "advice_best": np.maximum.reduceat(advice, starts),
        "advice_mean": np.add.reduceat(advice, starts) / counts,
        "centre": centre,
    }
    return np.asarray(sum(_GLANCED[name] * cosines for name, cosines in named.items()), np.float32)


def relevance(probe: Probe, lessons: Sequence[Features]) -> Relevance:
    """Compare a query with a pattern's lessons, at least one.

    Seven means of cosines are weighed, as fixed on three sets of planted patterns: the question asked (best and
    mean), the advice (best and mean), both together, the best sentences of each lesson, and a soft maximum over all.
    """
    footing = footing_of(lessons)
    asked, advice = footing.asked @ probe.vector, footing.advice @ probe.vector
    sentences = [_sentences(lesson) @ probe.vector for lesson in lessons]
    best = np.mean([np.sort(cosines)[-BEST_SENTENCES:].mean() for cosines in sentences])
    named = {
        "asked_best": asked.max(),
        "asked_mean": asked.mean(),
        "advice_best": advice.max(),
        "advice_mean": advice.mean(),
        "centre": footing.centre @ probe.vector,
        "sentences": best,
        "softly": _soft_maximum(np.concatenate(sentences)),
    }
    weights = _GLANCED | _LOOKED
    meaning = sum(weights[name] * float(value) for name, value in named.items()) / sum(weights.values())
    return Relevance(meaning=meaning, words=_share(probe.stems, lessons))


def alignment(probe: Probe, lessons: Sequence[Features]) -> float:
    """Say how well each telling word of a query is met by some word of the advice, on the scale of cosines.

    The mean over the lessons; after BERTScore's recall (Zhang et al. 2020).
    """
    total = float(probe.weights.sum())
    met = [
        np.vecdot(probe.tokens[:, None], unpacked(lesson.words)).max(axis=1) @ probe.weights
        for lesson in lessons
        if len(lesson.words)
    ]
    return float(np.mean(met)) / total if met and total else 0.0


def _share(stems: frozenset[str], lessons: Sequence[Features]) -> float:
    known = set().union(*(lesson.terms for lesson in lessons))
    return len(stems & known) / len(stems) if stems else 0.0


def _sentences(lesson: Features) -> Vectors:
    return unpacked(np.vstack([lesson.advice.reshape(-1, len(lesson.asked)), lesson.asked[None]]))


def _mean(lesson: Features) -> Vectors:
    if not len(lesson.advice):
        return np.zeros(len(lesson.asked), np.float32)
    return _normalised(unpacked(lesson.advice).mean(axis=0))


def _soft_maximum(cosines: NDArray[np.floating]) -> float:
    weights = np.exp((cosines - cosines.max()) / SOFTNESS)
    return float((weights * cosines).sum() / weights.sum())


def unpacked(vectors: NDArray[np.int8]) -> Vectors:
    """Give vectors that a lesson keeps as int8 at their true length."""
    return vectors.astype(np.float32) / FULL


def _normalised(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    normalised: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return normalised


_GLANCED = {"asked_best": 1, "asked_mean": 1, "advice_best": 1, "advice_mean": 1, "centre": 2}
_LOOKED = {"sentences": 2, "softly": 1}
