"""The grid's embedder behind an OpenAI-compatible endpoint. Run with Django set up it prints its port and serves."""

from embeddings.embedders import current_embedder
from tests.embeddings.fake_provider import FakeProvider


class EmbedderProvider(FakeProvider):
    """Answers with the vectors of the embedder that EMBEDDING_MODEL names."""

    def vector(self, text: str) -> bytes:
        """Give the vector of a text as little-endian float32."""
        self.requests.clear()
        return bytes(current_embedder().embed([text])[0].astype("<f4").tobytes())


if __name__ == "__main__":
    current_embedder().embed(["warm up"])
    with EmbedderProvider(dimensions=current_embedder().dimensions) as provider:
        print(provider.server_port, flush=True)  # noqa: T201 - read by whoever started it
        provider.serve_forever()
