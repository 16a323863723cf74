"""How well a map does on texts that it was not fitted on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.alignments.maps import Map
from embeddings.alignments.pairs import Pairs, Vectors
from embeddings.calibration import LEAST_SPREAD, Calibration

NEAREST = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """The means over queries: of the ten nearest by native vectors the share found, and the cosine to native."""

    recall: float
    cosine: float


def measured(map_: Map, pairs: Pairs) -> Measured:
    """Search the native vectors of the texts with mapped queries, and compare with what native queries find."""
    mapped = map_(pairs.query_source)
    return Measured(
        recall=shared_neighbours(mapped, pairs.query_target, pairs.target),
        cosine=float((mapped * pairs.query_target).sum(axis=1).mean()),
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
    """Measure the cosines of mapped pieces of texts with native vectors of other texts."""
    cosines = map_(pairs.query_source) @ pairs.target.T
    cosines[np.arange(len(cosines)), pairs.query_of] = np.nan
    mean = min(max(float(np.nanmean(cosines)), -0.9), 0.9)
    return Calibration(mean=mean, spread=max(float(np.nanstd(cosines)), LEAST_SPREAD))
