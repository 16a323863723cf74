"""Handing things to a thread that writes them in batches, so that whoever has them does not wait."""

import atexit
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from embeddings.errors import AetherGridError, UnavailableError

logger = logging.getLogger(__name__)

T = TypeVar("T")

GATHER_SECONDS = 0.5
PAUSE_SECONDS = 5.0
BATCH = 1000
# What waits while the server is away; of more, the oldest is lost.
MOST_WAITING = 20_000


class BatchWriter(Generic[T]):
    """Writes what it is given, half a second later, in a thread of this process; also in one that was forked.

    While the server is away they wait, which is logged once; what it refuses is lost.
    """

    def __init__(self, write: Callable[[list[T]], object], *, name: str) -> None:
        self._write = write
        self._name = name
        self._waiting: deque[T] = deque(maxlen=MOST_WAITING)
        self._some, self._closed = threading.Event(), threading.Event()
        self._starting = threading.Lock()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._away = False

    def add(self, things: Iterable[T]) -> None:
        """Take things; they are written soon."""
        self._waiting.extend(things)
        self._some.set()
        if self._pid != os.getpid() or self._thread is None or not self._thread.is_alive():
            self._start()

    def flush(self) -> bool:
        """Write all that waits, now; tell whether that worked."""
        with self._writing:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                try:
                    self._write(batch)
                except UnavailableError as error:
                    self._waiting.extendleft(reversed(batch))
                    self._tell(error)
                    return False
                except AetherGridError as error:
                    self._tell(error)
                    continue
                self._tell(None)
        return True

    def close(self) -> None:
        """Write what waits, if that works, and nothing after it."""
        self.flush()
        self._waiting.clear()
        self._closed.set()
        self._some.set()

    def _start(self) -> None:
        with self._starting:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                self._writing = threading.Lock()
                atexit.register(self.flush)
            elif self._thread is not None and self._thread.is_alive():
                return
            self._thread = threading.Thread(target=self._run, daemon=True, name=self._name)
            self._thread.start()

    def _run(self) -> None:
        while self._some.wait() and not self._closed.is_set():
            # Whatever comes within this time goes with it.
            self._closed.wait(GATHER_SECONDS)
            self._some.clear()
            if not self.flush():
                self._closed.wait(PAUSE_SECONDS)
                self._some.set()

    def _tell(self, error: AetherGridError | None) -> None:
        if error is not None and not self._away:
            logger.warning("%s is not kept for now: %s", self._name, error)
        self._away = error is not None
