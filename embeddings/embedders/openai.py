"""OpenAI's embedding models, over the network."""

from dataclasses import dataclass

from embeddings.embedders.endpoint import EmbeddingsEndpoint
from embeddings.embedders.errors import DimensionMismatchError, EmbedderMisconfiguredError
from embeddings.embedders.remote import RemoteEmbedder
from embeddings.tokens import TokenCounter

BASE_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Model:
    """A model's number of dimensions, and whether it can give fewer."""

    dimensions: int
    shortens: bool

    def refuse(self, name: str, wanted: int) -> None:
        """Raise `DimensionMismatchError` if the model cannot give as many dimensions; 0 means all."""
        if wanted > self.dimensions or (wanted not in (0, self.dimensions) and not self.shortens):
            raise DimensionMismatchError(
                f"VECTOR_DIMENSIONS is {wanted}, but {name} gives {'at most ' if self.shortens else ''}"
                f"{self.dimensions}. Unset VECTOR_DIMENSIONS, or choose another EMBEDDING_MODEL."
            )


MODELS = {
    "text-embedding-3-small": Model(dimensions=1536, shortens=True),
    "text-embedding-3-large": Model(dimensions=3072, shortens=True),
    "text-embedding-ada-002": Model(dimensions=1536, shortens=False),
}


class OpenAIEmbedder(RemoteEmbedder):
    """One of OpenAI's embedding models: texts of up to 8,191 tokens."""

    provider = "openai"
    max_tokens = 8191
    # A few seconds of work: what an interruption would lose.
    batch_size = 256

    def __init__(
        self, model: str, *, api_key: str, counter: TokenCounter, dimensions: int = 0, base_url: str = ""
    ) -> None:
        """Prepare the client; nothing is asked yet. `dimensions` 0 means all that the model has.

        Raises:
            EmbedderMisconfiguredError: without a key.
            DimensionMismatchError: if the model cannot give so many dimensions.
        """
        if not api_key:
            raise EmbedderMisconfiguredError(
                f"EMBEDDING_MODEL is {model}, which needs a key of OpenAI: set OPENAI_API_KEY, or choose "
                "EMBEDDING_MODEL=minilm, which runs on this machine."
            )
        known = MODELS[model]
        known.refuse(model, dimensions)
        endpoint = EmbeddingsEndpoint(
            base_url=base_url or BASE_URL,
            api_key=api_key,
            model=model,
            dimensions=(dimensions or known.dimensions) if known.shortens else None,
        )
        super().__init__(endpoint=endpoint, counter=counter, dimensions=dimensions or known.dimensions)
