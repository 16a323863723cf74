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


@dataclass(frozen=True, slots=True)
class Measured:
    """The means over queries: of the ten nearest by native vectors the share found, and the cosine to native."""

    recall: float
    cosine: float


def measured(map_: Map, pairs: Pairs, *, documents: Vectors) -> Measured:
    """Search native vectors of texts with mapped queries, and compare with what native queries find.

    `documents`, shape (n, d_target), may have texts that the map was fitted on: a grid's have been, too, and only
    the queries are new. Above `MOST_DOCUMENTS` the first are taken, above `MOST_QUERIES` too.
    """
    native = pairs.query_target[:MOST_QUERIES]
    mapped = map_(pairs.query_source[:MOST_QUERIES])
    return Measured(
        recall=shared_neighbours(mapped, native, documents[:MOST_DOCUMENTS]),
        cosine=float((mapped * native).sum(axis=1).mean()),
    )


def shared_neighbours(mapped: Vectors, native: Vectors, documents: Vectors) -> float:
    """Give the share of each native query's ten nearest documents that the mapped one has too: the mean, 0 to 1."""
    count = min(NEAREST, len(documents))
    ours, theirs = (nearest(queries @ documents.T, count) for queries in (mapped, native))
    found = (ours[:, :, None] == theirs[:, None, :]).any(axis=2)
    return float(found.mean())


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
