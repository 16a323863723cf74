"""The light embedder: the mean of wordllama's word vectors, without attention."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from embeddings.embedders.base import Embedder
from embeddings.embedders.packaged import PackagedFile
from embeddings.embedders.tokenizer import TextTokenizer

# The package itself is not imported: its loader looks for the tokenizer in a folder that does not exist and then on
# the network, and it reconfigures the logging of the whole process.
WEIGHTS = PackagedFile(
    package="wordllama",
    path="weights/l2_supercat_256.safetensors",
    sha256="64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
    install="pip install -r requirements/base.txt",
)
TOKENIZER = PackagedFile(
    package="wordllama",
    path="tokenizers/l2_supercat_tokenizer_config.json",
    sha256="93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
    install="pip install -r requirements/base.txt",
)


class StaticEmbedder(Embedder):
    """wordllama's `l2_supercat`: the mean of its token vectors, 256 dimensions.

    The method has no limit of its own. 512 tokens are where the mean of a text stops saying what it is about.
    """

    provider = "wordllama"
    model = "l2_supercat"
    dimensions = 256
    max_tokens = 512
    batch_size = 256

    def __init__(self) -> None:
        """Read the packaged weights.

        Raises:
            WeightsUnusableError: if they are missing or not the ones that were tested.
        """
        # float32 costs 16 MB more than the file's float16 and is three times as fast to sum.
        self._vectors = load_file(WEIGHTS.checked())["embedding.weight"].astype(np.float32)
        self._tokenizer = TextTokenizer(TOKENIZER.checked().read_text("utf-8"), special_tokens=False)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the vectors of texts, shape (n, 256). An empty text gets the vector of a space."""
        token_ids = self._tokenizer.ids([text or " " for text in texts])
        self.refuse_too_long(map(len, token_ids))
        vectors = np.empty((len(token_ids), self.dimensions), dtype=np.float32)
        for row, ids in zip(vectors, token_ids, strict=True):
            # Row by row, so that the order of the sums does not depend on the batch.
            self._vectors.take(ids, axis=0).sum(axis=0, out=row)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def read(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Give a text's token ids, shape (n,), and the vector of each, shape (n, 256)."""
        ids = np.array(self._tokenizer.ids([text or " "])[0], dtype=np.int32)
        return ids, self._vectors[ids]

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens; the model sees no special ones."""
        return self._tokenizer.counts(texts)
