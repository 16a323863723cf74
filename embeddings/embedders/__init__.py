"""Embedders by name. Nothing heavy is imported before one is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock

from django.conf import settings

from embeddings.embedders.base import Embedder, TextTooLongError
from embeddings.embedders.errors import (
    DimensionMismatchError,
    EmbedderMisconfiguredError,
    EmbedderRefusedError,
    EmbedderUnavailableError,
    UnknownEmbedderError,
    WeightsUnusableError,
)

__all__ = [
    "DimensionMismatchError",
    "Embedder",
    "EmbedderMisconfiguredError",
    "EmbedderRefusedError",
    "EmbedderUnavailableError",
    "TextTooLongError",
    "UnknownEmbedderError",
    "WeightsUnusableError",
    "build_embedder",
    "current_embedder",
]


def current_embedder() -> Embedder:
    """Give the embedder that EMBEDDING_MODEL names, the same one for the whole process.

    Raises:
        UnknownEmbedderError, DimensionMismatchError, WeightsUnusableError, EmbedderMisconfiguredError: if it cannot
            be built.
    """
    return _current.get()


def build_embedder(name: str) -> Embedder:
    """Build the embedder of that name. Raises as `current_embedder` does."""
    embedder = _builder(name)()
    if settings.VECTOR_DIMENSIONS not in (0, embedder.dimensions):
        raise DimensionMismatchError(
            f"VECTOR_DIMENSIONS is {settings.VECTOR_DIMENSIONS}, but {name} gives vectors of "
            f"{embedder.dimensions}. Unset VECTOR_DIMENSIONS, or set it to {embedder.dimensions}, or choose "
            "another EMBEDDING_MODEL."
        )
    return embedder


def _builder(name: str) -> Callable[[], Embedder]:
    builders = {"minilm": _minilm, "all-MiniLM-L6-v2": _minilm, "static": _static}
    if name in builders:
        return builders[name]
    raise UnknownEmbedderError(f"EMBEDDING_MODEL is {name!r}, which is none of: minilm, static.")


def _minilm() -> Embedder:
    from embeddings.embedders.minilm import MiniLM

    threads = settings.EMBEDDING_THREADS or os.cpu_count() or 1
    return MiniLM(models=settings.AETHERGRID_HOME / "models", threads=threads)


def _static() -> Embedder:
    from embeddings.embedders.static import StaticEmbedder

    return StaticEmbedder()


class _Current:
    """The process's embedder, built once by whichever thread asks first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._embedder: Embedder | None = None

    def get(self) -> Embedder:
        if self._embedder is None:
            with self._lock:
                if self._embedder is None:
                    self._embedder = build_embedder(settings.EMBEDDING_MODEL)
        return self._embedder


_current = _Current()
