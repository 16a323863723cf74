"""What reads a lesson's texts for comparing: a packaged model, whichever embedder the grid uses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from embeddings.embedders import WeightsUnusableError, loaded_embedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class Reader(Protocol):
    """Reads texts of up to `max_tokens` tokens as vectors, and token by token.

    Attributes:
        model: whose vectors they are; those of two models are never compared.
        dimensions: the length of a vector.
        max_tokens: the longest text it reads, special tokens included.
    """

    model: str
    dimensions: int
    max_tokens: int

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the normalised vectors of texts, shape (n, dimensions)."""
        ...

    def read(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Give a text's token ids, shape (n,), and the state of each token, shape (n, dimensions)."""
        ...

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens, special ones included."""
        ...


@cache
def lesson_reader() -> Reader:
    """Give the reader of this process: MiniLM or, where its weights are not installed, the static embedder.

    Patterns need no key and no network, and stay as they are when the grid's own embedder changes.
    """
    from embeddings.embedders.minilm import MiniLM
    from embeddings.embedders.static import StaticEmbedder

    loaded = loaded_embedder()
    if isinstance(loaded, MiniLM):
        return loaded
    try:
        return MiniLM(models=settings.AETHERGRID_HOME / "models", threads=settings.EMBEDDING_THREADS or 1)
    except WeightsUnusableError:
        return StaticEmbedder()
