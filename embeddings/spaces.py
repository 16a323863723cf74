"""Which space the embedder's vectors belong to, and the refusal of a vector that does not fit its space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embeddings.embedders import Embedder, current_embedder
from embeddings.errors import AetherGridError
from embeddings.models import EmbeddingSpace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class SpaceMismatchError(AetherGridError):
    """A vector or an embedder does not belong to the space it is used with."""


class VectorUnusableError(AetherGridError):
    """An embedder gave a vector that holds something other than finite numbers."""


class UnknownSpaceError(AetherGridError):
    """No space has that name."""


def current_space() -> EmbeddingSpace:
    """Give the space of the embedder that EMBEDDING_MODEL names. Raises as `current_embedder` does."""
    return space_of(current_embedder())


def space_of(embedder: Embedder) -> EmbeddingSpace:
    """Give the embedder's space, making its row on first use; two processes may do so at once.

    The row is read each time (0.2 ms): one that was erased or restored meanwhile is never answered from memory.
    """
    space, made = EmbeddingSpace.objects.get_or_create(
        provider=embedder.provider,
        model=embedder.model,
        dimensions=embedder.dimensions,
        defaults={"max_tokens": embedder.max_tokens},
    )
    if not made and space.max_tokens != embedder.max_tokens:
        space.max_tokens = embedder.max_tokens
        space.save(update_fields=["max_tokens"])
    return space


def space_named(name: str) -> EmbeddingSpace:
    """Give the space called `provider:model`, or `provider:model:dimensions` where a model has several.

    Raises:
        UnknownSpaceError: if there is none, or more than one; the message names those there are.
    """
    spaces = list(EmbeddingSpace.objects.order_by("provider", "model", "dimensions"))
    # A model's own name may have colons in it, so names are compared whole.
    found = [space for space in spaces if name in (space.name, f"{space.provider}:{space.model}")]
    if len(found) == 1:
        return found[0]
    reason = "is the name of several" if found else "is not the name of a space here"
    known = (
        ", ".join(space.name for space in found or spaces)
        or "none yet; the first text that is embedded makes one"
    )
    raise UnknownSpaceError(
        f"{name!r} {reason}: write it as provider:model:dimensions. The spaces are: {known}."
    )


def refuse_other_embedder(space: EmbeddingSpace, embedder: Embedder) -> None:
    """Raise `SpaceMismatchError` if the embedder's vectors belong to another space."""
    theirs = (embedder.provider, embedder.model, embedder.dimensions)
    if theirs != (space.provider, space.model, space.dimensions):
        raise SpaceMismatchError(
            f"{embedder.provider}:{embedder.model} ({embedder.dimensions}) cannot embed for the space {space}: "
            "vectors of two models are never mixed. Set EMBEDDING_MODEL to the model of the space, or work in "
            "the space of the embedder in use and run `manage.py reindex`."
        )


def refuse_misfits(space: EmbeddingSpace, vectors: NDArray[np.float32]) -> None:
    """Refuse vectors, shape (n, d), that the space cannot hold.

    Raises:
        SpaceMismatchError: if d is not the space's number of dimensions.
        VectorUnusableError: if a number in them is not finite.
    """
    import numpy as np

    if vectors.ndim != 2 or vectors.shape[1] != space.dimensions:
        raise SpaceMismatchError(
            f"Vectors of shape {vectors.shape} do not fit the space {space}, which holds {space.dimensions} "
            "dimensions. If the model at the provider has changed, give VECTOR_DIMENSIONS its new number, so that "
            "a space of its own is made, and run `manage.py reindex`."
        )
    if not np.isfinite(vectors).all():
        raise VectorUnusableError(
            f"{space} gave a vector with numbers that are not finite. Try again; if it stays so, the model is "
            "damaged: install it again, or choose another EMBEDDING_MODEL."
        )
