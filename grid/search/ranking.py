"""From the signals of the candidates to the order that they come in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grid.search.asking import Question
from grid.search.features import FEATURES, features
from grid.search.gathering import Candidates

# Ties are ties on every machine, whatever the order of its additions.
DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model over `FEATURES`; a signal that is not named counts nothing."""

    name: str
    bias: float
    of: Mapping[str, float]

    def array(self) -> NDArray[np.float64]:
        """Give the weights in the order of `FEATURES`."""
        return np.array([self.of.get(name, 0.0) for name in FEATURES])


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of each candidate, shape (n,), and the signals that it is made of, if it is a hybrid search's."""

    scores: NDArray[np.float64]
    signals: NDArray[np.float64] | None
    weights: Weights


def _fitted() -> Weights:
    read = json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))
    return Weights("fitted", bias=read["bias"], of=read["weights"])


# Fitted on annotated questions, by `python -m tests.bench.search.fit`.
FITTED = _fitted()
# Chosen by hand, before anything was fitted: words and meaning count alike, what is around them half.
UNFITTED = Weights(
    "unfitted", bias=-4.0, of={"words": 2.0, "meaning": 0.5, "around": 1.0, "after": 0.1, "before": 0.1}
)
# The two indexes alone.
FUSED = Weights("fused", bias=-4.0, of={"words": 2.0, "meaning": 0.5})


def score(candidates: Candidates, question: Question, *, weights: Weights) -> Scored:
    """Score the candidates.

    A hybrid search gives the logistic function of a weighted sum of signals, from 0 to 1; a semantic one the
    similarity; one by keywords BM25.
    """
    if question.filters.mode == "semantic":
        return Scored(question.calibration.similarity(candidates.cosines), None, weights)
    if question.filters.mode == "keyword":
        return Scored(candidates.bm25, None, weights)
    signals = features(candidates, question)
    sums = (signals * weights.array()).sum(axis=1) + weights.bias
    return Scored(np.round(1 / (1 + np.exp(-sums)), DECIMALS), signals, weights)
