"""An OpenAI-compatible provider: `python -m tests.bench.search.word_provider DIMENSIONS` prints its port and serves.

A text's vector is the mean of those of its words, which follow from the words: texts that share words are near.
"""

import sys
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from tests.embeddings.fake_provider import FakeProvider


class WordProvider(FakeProvider):
    """Answers nothing but vectors, and remembers no request."""

    def vector(self, text: str) -> bytes:
        """Give the vector of a text as little-endian float32."""
        self.requests.clear()
        words = text.casefold().split() or [""]
        vector: NDArray[np.float32] = np.mean([_of_word(word, self.dimensions) for word in words], axis=0)
        return vector.astype("<f4").tobytes()


@lru_cache(maxsize=20_000)
def _of_word(word: str, dimensions: int) -> NDArray[np.float32]:
    seed = int.from_bytes(blake2b(word.encode(), digest_size=8).digest())
    return np.random.default_rng(seed).standard_normal(dimensions, dtype=np.float32)


if __name__ == "__main__":
    with WordProvider(dimensions=int(sys.argv[1])) as provider:
        print(provider.server_port, flush=True)  # noqa: T201 - read by whoever started it
        provider.serve_forever()
