"""What a cosine means in a space: models differ in how alike they find texts that have nothing in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from embeddings.embedders import Embedder
from embeddings.models import EmbeddingSpace
from embeddings.spaces import refuse_misfits, refuse_other_embedder
from embeddings.unrelated import UNRELATED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Cosines = TypeVar("Cosines", float, NDArray[np.float64])

LEAST_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class Calibration:
    """The mean and the standard deviation of the cosines of unrelated texts in a space.

    `same` is the cosine of a text with itself: less than 1 if one of the two came from another space.
    """

    mean: float
    spread: float
    same: float = 1.0

    def similarity(self, cosine: Cosines) -> Cosines:
        """Give how alike two texts are: 0 as alike as unrelated ones on average, 1 the same."""
        return (cosine - self.mean) / (self.same - self.mean)

    def surprise(self, cosine: Cosines) -> Cosines:
        """Give by how many standard deviations two texts are more alike than unrelated ones."""
        return (cosine - self.mean) / self.spread


def calibration_of(space: EmbeddingSpace, embedder: Embedder) -> Calibration:
    """Give the calibration of a space, measured with its embedder the first time.

    Raises:
        SpaceMismatchError: if the embedder or its vectors do not belong to the space.
        EmbedderUnavailableError, EmbedderRefusedError: from the embedder.
    """
    if space.unrelated_mean is None or space.unrelated_spread is None:
        measured = _measure(space, embedder)
        space.unrelated_mean, space.unrelated_spread = measured.mean, measured.spread
        space.save(update_fields=["unrelated_mean", "unrelated_spread"])
    return Calibration(space.unrelated_mean, space.unrelated_spread)


def _measure(space: EmbeddingSpace, embedder: Embedder) -> Calibration:
    import numpy as np

    refuse_other_embedder(space, embedder)
    vectors = embedder.embed(UNRELATED)
    refuse_misfits(space, vectors)
    cosines = (vectors @ vectors.T)[np.triu_indices(len(vectors), k=1)]
    # A model for tests may find all texts alike, or have no opinion.
    mean = min(max(float(cosines.mean()), -0.9), 0.9)
    return Calibration(mean=mean, spread=max(float(cosines.std()), LEAST_SPREAD))
