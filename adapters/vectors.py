"""Vectors that come from elsewhere: refused unless they can be compared, and brought into the grid's space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embeddings.errors import AetherGridError
from embeddings.spaces import current_space, space_named

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from embeddings.models import EmbeddingSpace


class UnusableVectorError(AetherGridError):
    """A vector cannot be compared with others of its space; the text says why."""


def named_space(space: str | EmbeddingSpace) -> EmbeddingSpace:
    """Give the space of that name. Raises `UnknownSpaceError` for one that the grid does not have."""
    return space_named(space) if isinstance(space, str) else space


def usable(vector: ArrayLike, space: EmbeddingSpace) -> NDArray[np.float32]:
    """Give a vector of the space L2-normalised, shape (dimensions,), as a copy.

    Raises:
        UnusableVectorError: if its length is not that of the space, or it is zero or not finite.
    """
    import numpy as np

    try:
        given = np.asarray(vector, dtype=np.float64)
    except (TypeError, ValueError):
        raise UnusableVectorError(f"A vector of {space.dimensions} numbers is needed.") from None
    if given.shape != (space.dimensions,):
        raise UnusableVectorError(
            f"A vector of the space {space} has {space.dimensions} numbers in one row; this one has the shape "
            f"{given.shape}. Name the space that it is really of."
        )
    if not np.isfinite(given).all():
        raise UnusableVectorError("The vector holds NaN or infinite numbers. Embed the text again.")
    length = np.linalg.norm(given)
    if not length:
        raise UnusableVectorError("The vector is zero: it points nowhere. Embed a text that says something.")
    normalised: NDArray[np.float32] = (given / length).astype(np.float32)
    return normalised


def translated(vector: NDArray[np.float32], *, source: EmbeddingSpace) -> NDArray[np.float32]:
    """Bring the L2-normalised vector of a question from its space into the grid's, L2-normalised.

    Raises:
        AlignmentMissingError, AlignmentRefusedError: if no good map leads there.
    """
    from embeddings.alignments import translation

    target = current_space()
    if source.pk == target.pk:
        return vector
    moved: NDArray[np.float32] = translation(source, target).queries(vector[None])[0]
    return moved
