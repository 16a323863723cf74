"""How well a map does on texts that it was not fitted on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.alignments.maps import Map, Vectors
from embeddings.alignments.pairs import Pairs
from embeddings.calibration import LEAST_SPREAD, Calibration

NEAREST = 10
MOST_DOCUMENTS, MOST_QUERIES = 5000, 2000
# Native queries that find less than this say nothing: chance would do as well beside them.
LEAST_FOUND = 0.25


@dataclass(frozen=True, slots=True)
class Measured:
    """How mapped queries do beside native ones.

    Attributes:
        recall: how often the text that a query is a piece of is among its ten nearest, over how often it is by the
            native query.
        shared: of the native query's ten nearest, the share that is among the mapped one's.
        cosine: of mapped with native queries, the mean.
    """

    recall: float
    shared: float
    cosine: float


def measured(map_: Map, pairs: Pairs, *, others: Vectors) -> Measured:
    """Search native vectors of texts with mapped pieces of these pairs' texts, `MOST_QUERIES` at most.

    They are searched among all texts of the pairs and `others`, shape (n, d_target), up to `MOST_DOCUMENTS`. Of
    maps, the one with the best recall also finds most of what answers real questions; which shares the most
    neighbours with native queries, or has the highest cosine, does not tell.
    """
    documents = np.concatenate([pairs.target, others])[:MOST_DOCUMENTS]
    asked = np.flatnonzero(pairs.query_of < len(documents))[:MOST_QUERIES]
    native, of = pairs.query_target[asked], pairs.query_of[asked]
    mapped = map_(pairs.query_source[asked])
    by_map, by_native = mapped @ documents.T, native @ documents.T
    return Measured(
        recall=_found(by_map, of) / max(_found(by_native, of), LEAST_FOUND),
        shared=_shared(by_map, by_native),
        cosine=float((mapped * native).sum(axis=1).mean()),
    )


def _found(scores: Vectors, wanted: NDArray[np.int64]) -> float:
    own = scores[np.arange(len(wanted)), wanted]
    return float(((scores > own[:, None]).sum(axis=1) < NEAREST).mean())


def _shared(ours: Vectors, theirs: Vectors) -> float:
    first, second = (nearest(scores, min(NEAREST, scores.shape[1])) for scores in (ours, theirs))
    return float((first[:, :, None] == second[:, None, :]).any(axis=2).mean())


def nearest(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Give the columns of the highest scores of each row, shape (n, count), in no order."""
    return np.argpartition(-scores, count - 1, axis=1)[:, :count]


def calibrated(map_: Map, pairs: Pairs) -> Calibration:
    """Measure what cosines of mapped with native vectors mean, as `embeddings.calibration` does within a space.

    Of texts that have nothing to do with each other if the pairs have such, else of pieces with other texts.
    """
    if pairs.unrelated is not None:
        source, target = pairs.unrelated
        cosines = (map_(source) @ target.T)[~np.eye(len(source), dtype=bool)]
    else:
        all_cosines = map_(pairs.query_source[:MOST_QUERIES]) @ pairs.target.T
        others = pairs.query_of[:MOST_QUERIES, None] != np.arange(len(pairs))
        cosines = all_cosines[others]
    mean = min(max(float(cosines.mean()), -0.9), 0.9)
    return Calibration(mean=mean, spread=max(float(cosines.std()), LEAST_SPREAD))
