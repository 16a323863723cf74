"""Any model behind an OpenAI-compatible endpoint: Ollama, llama.cpp, vLLM, LM Studio, a gateway."""

from collections.abc import Sequence

from embeddings.embedders.endpoint import EmbeddingsEndpoint
from embeddings.embedders.remote import RemoteEmbedder
from embeddings.tokens import ByteCounter

# Start and end marks, which a model adds to every text.
SPECIAL_TOKENS = 2


class CompatibleEmbedder(RemoteEmbedder):
    """A model whose tokenizer the grid does not have: a token is counted for every byte.

    Many such servers cut what is too long without a word, so the count must never be too low.
    """

    provider = "compatible"
    batch_size = 32

    def __init__(
        self, model: str, *, base_url: str, api_key: str, max_tokens: int, dimensions: int = 0
    ) -> None:
        """Prepare the client; without `dimensions`, one request finds them out.

        Raises:
            EmbedderUnavailableError, EmbedderRefusedError: if that request fails.
        """
        self.max_tokens = max_tokens
        # The client insists on a key; servers on one's own machine mostly want none.
        endpoint = EmbeddingsEndpoint(base_url=base_url, api_key=api_key or "none", model=model)
        super().__init__(endpoint=endpoint, counter=ByteCounter(), dimensions=dimensions)

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        """Count each text's bytes, and two for the marks around it."""
        return [count + SPECIAL_TOKENS for count in super().count_tokens_many(texts)]
