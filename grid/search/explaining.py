"""How a score came about, in terms that a person can follow."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grid.lexical.analysis import query_terms
from grid.search.asking import Question
from grid.search.features import FEATURES
from grid.search.gathering import Candidates
from grid.search.ranking import Scored

# What stands around words; a `#` or a `+` may belong to one.
PUNCTUATION = ".,;:!?…¿¡\"'`()[]{}<>“”‘’„«»"


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
        cosine: of the two vectors.
        bm25: as the lexical index gave it; 0 if the fragment was not among its best.
        words: those of the query that the fragment has.
        weights: the name of the weights.
        bias: what is added for every fragment.
        parts: the signals of a hybrid search by name. Their sum with the bias goes through the logistic function.
    """

    mode: str
    cosine: float
    bm25: float
    words: list[str]
    weights: str
    bias: float
    parts: Mapping[str, Part]


class Explainer:
    """Explains the scores of one search."""

    def __init__(self, candidates: Candidates, scored: Scored, question: Question) -> None:
        """Take what the scores were made of."""
        self._candidates, self._scored, self._question = candidates, scored, question
        words = (word.strip(PUNCTUATION) for word in question.text.split())
        self._words = {word: set(query_terms(word)) for word in words}

    def explain(self, place: int) -> Explanation:
        """Explain the score of a candidate."""
        row = self._candidates.rows[place]
        has = set(np.frombuffer(bytes(row.terms or b""), "<u4").tolist())
        return Explanation(
            mode=self._question.filters.mode,
            cosine=float(self._candidates.cosines[place]),
            bm25=float(self._candidates.bm25[place]),
            words=[word for word, terms in self._words.items() if terms & has],
            weights=self._scored.weights.name if self._scored.signals is not None else "",
            bias=self._scored.weights.bias if self._scored.signals is not None else 0.0,
            parts=self._parts(place),
        )

    def _parts(self, place: int) -> dict[str, Part]:
        if self._scored.signals is None:
            return {}
        values, weights = self._scored.signals[place].tolist(), self._scored.weights.array().tolist()
        return {
            name: Part(value, weight, value * weight)
            for name, value, weight in zip(FEATURES, values, weights, strict=True)
        }
