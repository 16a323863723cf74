"""A second transformer space without a download: MiniLM, read one layer before its last.

Its graph is written as that of the embedder itself, with five of the six layers; the vector is the mean of what the
fifth says of each token. It was never trained to be compared, and nothing of it can be compared with MiniLM's own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from safetensors.numpy import load_file

from embeddings.embedders.base import Embedder
from embeddings.embedders.minilm import TOKENIZER, WEIGHTS, MiniLM
from embeddings.embedders.minilm_graph import LAYERS, GraphWriter
from embeddings.embedders.tokenizer import TextTokenizer


class EarlierLayer(Embedder):
    """MiniLM without its last layer: 384 dimensions, texts of up to 256 tokens."""

    provider, model = "test", "all-MiniLM-L6-v2-layer-5"
    dimensions, max_tokens, batch_size = MiniLM.dimensions, MiniLM.max_tokens, 256

    def __init__(self) -> None:
        """Write the graph from the packaged weights, in memory."""
        writer = GraphWriter(load_file(WEIGHTS.checked()), int8=True)
        writer.embeddings()
        for layer in range(LAYERS - 1):
            writer.layer(layer)
        writer.pooling()
        providers = ["CPUExecutionProvider"]
        self._session = ort.InferenceSession(writer.model().SerializeToString(), providers=providers)
        self._tokenizer = TextTokenizer(TOKENIZER.checked().read_text("utf-8"), special_tokens=True)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the vectors of texts, shape (n, 384)."""
        rows = [np.array([ids], dtype=np.int32) for ids in self._tokenizer.ids(texts)]
        self.refuse_too_long(row.shape[1] for row in rows)
        vectors = np.empty((len(rows), self.dimensions), dtype=np.float32)
        for place, row in enumerate(rows):
            vectors[place] = self._session.run(["vector"], {"ids": row})[0][0]
        return vectors

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        """Count each text's WordPiece tokens with [CLS] and [SEP]."""
        return self._tokenizer.counts(texts)
