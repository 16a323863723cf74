"""What reads a lesson's texts for comparing: a packaged model, whichever embedder the grid uses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from embeddings.embedders import WeightsUnusableError, loaded_embedder

if TYPE_CHECKING:
    from embeddings.embedders import Embedder
    from embeddings.embedders.words import WordVectors


class Reader(NamedTuple):
    """An embedder for sentences and situations, and the vectors of words of the same model."""

    embedder: Embedder
    words: WordVectors


@cache
def lesson_reader() -> Reader:
    """Give the reader of this process: MiniLM or, where its weights are not installed, the static embedder.

    Patterns need no key and no network, and stay as they are when the grid's own embedder changes.
    """
    from embeddings.embedders.static import StaticEmbedder

    try:
        return Reader(_minilm(), word_vectors("all-MiniLM-L6-v2"))
    except WeightsUnusableError:
        return Reader(StaticEmbedder(), word_vectors(StaticEmbedder.model))


@cache
def word_vectors(model: str) -> WordVectors:
    """Give the vectors of words of a model, once a process.

    Raises:
        WeightsUnusableError: if the model's weights are not installed.
    """
    from embeddings.embedders.minilm import MiniLM
    from embeddings.embedders.words import WordVectors

    return WordVectors.of_minilm() if model == MiniLM.model else WordVectors.of_static()


def _minilm() -> Embedder:
    from embeddings.embedders.minilm import MiniLM

    loaded = loaded_embedder()
    if isinstance(loaded, MiniLM):
        return loaded
    return MiniLM(models=settings.AETHERGRID_HOME / "models", threads=settings.EMBEDDING_THREADS or 1)
