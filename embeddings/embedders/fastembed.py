"""The models of the fastembed library: an extra, whose weights are downloaded on first use."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from fastembed import TextEmbedding
from numpy.typing import NDArray

from embeddings.embedders.base import Embedder
from embeddings.embedders.errors import EmbedderUnavailableError, UnknownEmbedderError
from embeddings.embedders.tokenizer import TextTokenizer


class FastEmbedder(Embedder):
    """A text model of fastembed, by the name that fastembed gives it.

    Questions go through the model's own form for questions, where it has one.
    """

    provider = "fastembed"
    batch_size = 32

    def __init__(self, model: str, *, folder: Path, threads: int) -> None:
        """Load the model from `folder`, downloading it there on first use.

        Raises:
            UnknownEmbedderError: if fastembed has no text model of that name.
            EmbedderUnavailableError: if its files can neither be found nor downloaded.
        """
        known = {str(each["model"]): int(each["dim"]) for each in TextEmbedding.list_supported_models()}
        if model not in known:
            raise UnknownEmbedderError(
                f"fastembed has no text model {model!r}. It has: {', '.join(sorted(known))}. Name one of them as "
                "EMBEDDING_MODEL=fastembed:NAME."
            )
        try:
            self._model = TextEmbedding(model, cache_dir=str(folder), threads=threads)
        except (OSError, ValueError) as error:
            raise EmbedderUnavailableError(
                f"fastembed could not load {model} ({str(error).rstrip('.')}). It downloads a model on first use: "
                f"let this machine reach huggingface.co once, or copy {folder} from one that did."
            ) from error
        self.model = model
        self.dimensions = known[model]
        tokenizer = self._model.model.tokenizer
        self.max_tokens = int(tokenizer.truncation["max_length"])
        self._tokenizer = TextTokenizer(tokenizer.to_str(), special_tokens=True)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the vectors of texts, shape (n, dimensions)."""
        self.refuse_too_long(self.count_tokens_many(texts))
        # One by one: padding would cost time, and int8 models would mix the texts of a batch.
        return self._normalised(self._model.passage_embed(_whole(texts), batch_size=1))

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Give the vector of a question, shape (dimensions,)."""
        self.refuse_too_long([self.count_tokens(text)])
        vector: NDArray[np.float32] = self._normalised(self._model.query_embed(_whole([text])))[0]
        return vector

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens with those that the model adds."""
        return self._tokenizer.counts(texts)

    def _normalised(self, vectors: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
        matrix = np.array(list(vectors), dtype=np.float32).reshape(-1, self.dimensions)
        normalised: NDArray[np.float32] = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
        return normalised


def _whole(texts: Sequence[str]) -> list[str]:
    """Replace halves of surrogate pairs, which a tokenizer refuses."""
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
