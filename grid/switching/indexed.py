"""Which spaces fragments are indexed in: the current one, and those that an earlier embedder left."""

import time
from threading import Lock

from embeddings.models import EmbeddingSpace
from grid.vectors import vector_store

# Only another EMBEDDING_MODEL fills another space, and that takes a restart. What is emptied meanwhile is searched
# in vain for so long.
SECONDS = 5.0


class _Others:
    """What was last seen, for each current space."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[int, tuple[float, tuple[EmbeddingSpace, ...]]] = {}

    def get(self, current: EmbeddingSpace) -> tuple[EmbeddingSpace, ...]:
        with self._lock:
            at, found = self._seen.get(current.pk, (-SECONDS, ()))
        if time.monotonic() - at >= SECONDS:
            found = look(current)
            with self._lock:
                self._seen[current.pk] = (time.monotonic(), found)
        return found

    def forget(self) -> None:
        self._seen.clear()


def look(current: EmbeddingSpace) -> tuple[EmbeddingSpace, ...]:
    """Give the other spaces that fragments are indexed in at this moment."""
    spaces = EmbeddingSpace.objects.exclude(pk=current.pk).order_by("pk")
    return tuple(space for space in spaces if not vector_store().is_empty(space.pk))


_others = _Others()
# The other spaces that fragments are indexed in, as they were some seconds ago: for those who ask often.
others_than = _others.get
forget = _others.forget
