"""Values that may be a while old."""

import time
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Keeps up to `most` values, each for some seconds; of more, those that were kept first are forgotten."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Give a value that is not too old."""
        kept = self._kept.get(key)
        return kept[1] if kept and time.monotonic() < kept[0] else None

    def keep(self, key: K, value: V, *, seconds: float) -> None:
        """Keep a value from now on."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = time.monotonic() + seconds, value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
