"""How much processor time distilling takes, and how much of that is the embedder's."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from embeddings.embedders.minilm import MiniLM
from embeddings.embedders.static import StaticEmbedder

EMBEDDERS = (MiniLM, StaticEmbedder)


@dataclass(slots=True)
class Spent:
    """Seconds of processor time, of all threads: in the embedder, and in all."""

    embedding: float = 0.0
    whole: float = 0.0

    @property
    def beside(self) -> float:
        """Give what was not the embedder's."""
        return self.whole - self.embedding


def timed(work: Callable[[], object], spent: Spent) -> None:
    """Do something, and add what it took."""
    own: list[tuple[Any, Any]] = [(embedder, embedder.embed) for embedder in EMBEDDERS]
    for embedder, method in own:
        embedder.embed = _noted(method, spent)
    started = time.process_time()
    try:
        work()
    finally:
        spent.whole += time.process_time() - started
        for embedder, method in own:
            embedder.embed = method


def _noted(method: Callable[..., Any], spent: Spent) -> Callable[..., Any]:
    @wraps(method)
    def noted(*args: Any, **kwargs: Any) -> Any:
        started = time.process_time()
        try:
            return method(*args, **kwargs)
        finally:
            spent.embedding += time.process_time() - started

    return noted
