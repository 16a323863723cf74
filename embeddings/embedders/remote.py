"""What the embedders behind an endpoint have in common."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.embedders.base import Embedder
from embeddings.embedders.endpoint import EmbeddingsEndpoint
from embeddings.embedders.errors import DimensionMismatchError
from embeddings.tokens import TokenCounter


class RemoteEmbedder(Embedder):
    """Embeds through an OpenAI-compatible endpoint. A question is asked once, a batch with retries."""

    def __init__(self, *, endpoint: EmbeddingsEndpoint, counter: TokenCounter, dimensions: int = 0) -> None:
        """Take the endpoint's model; without `dimensions`, one request finds them out.

        Raises:
            EmbedderUnavailableError, EmbedderRefusedError: if that request fails.
        """
        self.model = endpoint.model
        self._endpoint = endpoint
        self._counter = counter
        self.dimensions = dimensions or len(endpoint.query_vector("How long are the vectors of this model?"))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the vectors of texts, shape (n, dimensions), in as few requests as the limits of OpenAI allow."""
        counts = self.count_tokens_many(texts)
        self.refuse_too_long(counts)
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return self._fitting(self._endpoint.vectors(texts, counts))

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give the vector of a question, without retries: whoever asked is waiting."""
        self.refuse_too_long([self.count_tokens(text)])
        return self._fitting(self._endpoint.query_vector(text))

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens; the count may be too high, and is never too low."""
        return self._counter.counts(texts)

    def _fitting(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        given = vectors.shape[-1]
        if given != self.dimensions:
            raise DimensionMismatchError(
                f"{self.model} at {self._endpoint.address} gives vectors of {given} dimensions, and "
                f"{self.dimensions} are expected. If the model there has changed, restart; if VECTOR_DIMENSIONS is "
                f"set, unset it or set it to {given}."
            )
        return vectors
