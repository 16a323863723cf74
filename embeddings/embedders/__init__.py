"""Embedders by name. Nothing heavy is imported before one is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
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
    "loaded_embedder",
    "local_embedder",
]


def current_embedder() -> Embedder:
    """Give the embedder that EMBEDDING_MODEL names, the same one for the whole process.

    Raises:
        UnknownEmbedderError, DimensionMismatchError, WeightsUnusableError, EmbedderMisconfiguredError: if it cannot
            be built.
    """
    return _current.get()


def loaded_embedder() -> Embedder | None:
    """Give the process's embedder if it was built already; None, and nothing is built, if not."""
    return _current.built


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


def local_embedder(*, provider: str, model: str, dimensions: int) -> Embedder | None:
    """Build the embedder of a space if it runs on this machine and costs nothing; `None` if it does not.

    Raises:
        WeightsUnusableError, EmbedderMisconfiguredError: if it is not installed any more.
    """
    found: Embedder | None = None
    if (provider, model) == ("onnx", "all-MiniLM-L6-v2"):
        found = _minilm()
    elif (provider, model) == ("wordllama", "l2_supercat"):
        found = _static()
    elif provider == "fastembed":
        found = _fastembed(model)
    return found if found is not None and found.dimensions == dimensions else None


def _builder(name: str) -> Callable[[], Embedder]:
    if name in LOCAL:
        return LOCAL[name]
    if name.startswith(FASTEMBED):
        return partial(_fastembed, name.removeprefix(FASTEMBED))
    if name in OPENAI:
        return partial(_openai, name)
    if settings.EMBEDDING_BASE_URL:
        return partial(_compatible, name)
    raise UnknownEmbedderError(
        f"EMBEDDING_MODEL is {name!r}, which is none of: {', '.join((*LOCAL, FASTEMBED + 'NAME', *OPENAI))}. "
        "For a model behind an OpenAI-compatible endpoint, set EMBEDDING_BASE_URL too."
    )


def _minilm() -> Embedder:
    from embeddings.embedders.minilm import MiniLM

    return MiniLM(models=settings.AETHERGRID_HOME / "models", threads=_threads())


def _static() -> Embedder:
    from embeddings.embedders.static import StaticEmbedder

    return StaticEmbedder()


def _fastembed(model: str) -> Embedder:
    if find_spec("fastembed") is None:
        raise EmbedderMisconfiguredError(
            f"EMBEDDING_MODEL is {FASTEMBED}{model}, but fastembed is not installed: run "
            "`pip install -r requirements/fastembed.in`, or choose EMBEDDING_MODEL=minilm."
        )
    from embeddings.embedders.fastembed import FastEmbedder

    return FastEmbedder(model, folder=settings.AETHERGRID_HOME / "models" / "fastembed", threads=_threads())


def _openai(model: str) -> Embedder:
    from embeddings.embedders.openai import OpenAIEmbedder
    from embeddings.tokens import openai_counters

    # Another endpoint than OpenAI's own never sees OpenAI's key.
    own = settings.EMBEDDING_BASE_URL
    return OpenAIEmbedder(
        model,
        api_key=(settings.EMBEDDING_API_KEY or "none") if own else settings.OPENAI_API_KEY,
        counter=openai_counters.counter(),
        dimensions=settings.VECTOR_DIMENSIONS,
        base_url=own,
    )


def _compatible(model: str) -> Embedder:
    from embeddings.embedders.openai_compatible import CompatibleEmbedder

    return CompatibleEmbedder(
        model,
        base_url=settings.EMBEDDING_BASE_URL,
        api_key=settings.EMBEDDING_API_KEY,
        max_tokens=settings.EMBEDDING_MAX_TOKENS,
        dimensions=settings.VECTOR_DIMENSIONS,
    )


def _threads() -> int:
    return settings.EMBEDDING_THREADS or os.cpu_count() or 1


LOCAL: dict[str, Callable[[], Embedder]] = {
    "minilm": _minilm,
    "all-MiniLM-L6-v2": _minilm,
    "static": _static,
}
FASTEMBED = "fastembed:"
OPENAI = ("text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002")


class _Current:
    """The process's embedder, built once by whichever thread asks first."""

    _lock: Lock
    _embedder: Embedder | None

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._lock = Lock()
        self._embedder = None

    @property
    def built(self) -> Embedder | None:
        return self._embedder

    def get(self) -> Embedder:
        if self._embedder is None:
            with self._lock:
                if self._embedder is None:
                    self._embedder = build_embedder(settings.EMBEDDING_MODEL)
        return self._embedder


_current = _Current()
if hasattr(os, "register_at_fork"):
    # In a forked child the parent's connections are shared, and a lock that was held there is never released.
    os.register_at_fork(after_in_child=_current.forget)
