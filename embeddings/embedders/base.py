"""What every embedder keeps, whatever makes its vectors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from embeddings.errors import AetherGridError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TextTooLongError(AetherGridError):
    """A text has more tokens than the embedder reads."""


class Embedder(ABC):
    """Turns texts into vectors of one space.

    Every implementation keeps the following. A text's vector depends on the text alone, not on the texts beside it.
    Vectors are float32 and L2-normalised. A text of up to `max_tokens` tokens, as `count_tokens` counts them, is read
    whole; a longer one raises `TextTooLongError` and nothing of the call is embedded. It may be used from several
    threads at once.

    Attributes:
        provider: who makes the vectors; with model and dimensions it names the space.
        model: the model's name at its provider.
        dimensions: the length of a vector.
        max_tokens: the longest text it reads, special tokens included.
        batch_size: how many texts to hand over in one call so that its memory stays small.
    """

    provider: str
    model: str
    dimensions: int
    max_tokens: int
    batch_size: int

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the vectors of texts, shape (n, dimensions); (0, dimensions) for none.

        Raises:
            TextTooLongError: if a text has more than `max_tokens` tokens.
            EmbedderUnavailableError, EmbedderRefusedError: from those that are reached over a network.
        """

    @abstractmethod
    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens, special ones included, with the embedder's own tokenizer."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give the vector of a question to the grid, shape (dimensions,). Raises as `embed` does."""
        vector: NDArray[np.float32] = self.embed([text])[0]
        return vector

    def count_tokens(self, text: str) -> int:
        """Count one text's tokens, special ones included."""
        return self.count_tokens_many([text])[0]

    def refuse_too_long(self, counts: Iterable[int]) -> None:
        """Raise `TextTooLongError` if one of the token counts is above `max_tokens`."""
        longest = max(counts, default=0)
        if longest > self.max_tokens:
            raise TextTooLongError(
                f"A text of {longest} tokens is longer than the {self.max_tokens} that {self.model} reads. "
                "Split it into parts of at most that many tokens, and embed each part."
            )
