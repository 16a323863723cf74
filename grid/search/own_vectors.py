"""Questions that come as a vector, from a client with an embedder of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.alignments import AlignmentError
from embeddings.models import EmbeddingSpace
from embeddings.spaces import (
    SpaceMismatchError,
    UnknownSpaceError,
    VectorUnusableError,
    current_space,
    refuse_misfits,
    space_named,
)
from grid.search.errors import InvalidQueryError
from grid.switching.beside import Spaces, spaces_asked_in
from grid.vectors.base import Vector


@dataclass(frozen=True, slots=True)
class Asked:
    """The vector of a question, L2-normalised, of shape (dimensions,), and the spaces as seen from its own."""

    vector: Vector
    spaces: Spaces


def seen_from(values: Sequence[float], *, space: str) -> Asked:
    """Read a vector of the space of that name.

    Raises:
        InvalidQueryError: if the space is unknown, the vector not one of it, or nothing leads from there to the grid.
    """
    try:
        named = space_named(space)
        vector = _normalised(values, named)
        return Asked(vector, spaces_asked_in(named, current_space()))
    except (UnknownSpaceError, AlignmentError) as error:
        raise InvalidQueryError(f"space: {error}") from error
    except (SpaceMismatchError, VectorUnusableError) as error:
        raise InvalidQueryError(f"vector: {error}") from error


def _normalised(values: Sequence[float], space: EmbeddingSpace) -> Vector:
    if len(values) != space.dimensions:
        raise InvalidQueryError(f"vector: {len(values)} numbers; one of {space.name} has {space.dimensions}.")
    with np.errstate(over="ignore"):
        vector = np.asarray(values, np.float32)
    refuse_misfits(space, vector[None])
    length = float(np.linalg.norm(vector.astype(np.float64)))
    if not length:
        raise InvalidQueryError("vector: all of its numbers are zero, so it points nowhere.")
    return np.asarray(vector / length, np.float32)
