"""How a score came about, in terms that a person can follow."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grid.lexical.analysis import query_terms, words_of
from grid.search.asking import Question
from grid.search.features import FEATURES
from grid.search.gathering import Candidates
from grid.search.ranking import Scored, Weights


@dataclass(frozen=True, slots=True)
class Part:
    """A signal: its value, its weight, and their product, which is what it adds."""

    value: float
    weight: float
    adds: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a score is made of.

    Attributes:
        mode: how it was searched.
        cosine: of the two vectors; `None` where the query has none.
        bm25: as the lexical index gave it; 0 if the fragment was not among its best.
        words: those of the query that the fragment has.
        weights: the name of the weights.
        bias: what is added for every fragment.
        parts: the signals of a hybrid search by name. Their sum with the bias goes through the logistic function.
    """

    mode: str
    cosine: float | None
    bm25: float
    words: list[str]
    weights: str
    bias: float
    parts: Mapping[str, Part]


class Explainer:
    """Explains the scores of one search."""

    def __init__(self, question: Question) -> None:
        """Take what is asked."""
        self._question = question
        self._words = {word: set(query_terms(word)) for word in words_of(question.text)}

    def explain(self, candidates: Candidates, scored: Scored, place: int) -> Explanation:
        """Explain the score of a candidate, by its place among those that it was scored with."""
        row, signals = candidates.rows[place], scored.signals
        has = set(np.frombuffer(bytes(row.terms or b""), "<u4").tolist())
        cosine = float(candidates.cosines[place])
        return Explanation(
            mode=self._question.filters.mode,
            cosine=None if math.isnan(cosine) else cosine,
            bm25=float(candidates.bm25[place]),
            words=[word for word, terms in self._words.items() if terms & has],
            weights=scored.weights.name if signals is not None else "",
            bias=scored.weights.bias if signals is not None else 0.0,
            parts=_parts(signals[place], scored.weights) if signals is not None else {},
        )


def _parts(signals: NDArray[np.float64], weights: Weights) -> dict[str, Part]:
    return {
        name: Part(value, weight, value * weight)
        for name, value, weight in zip(FEATURES, signals.tolist(), weights.array().tolist(), strict=True)
    }
