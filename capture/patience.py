"""Doing what needs the stores again and again until they are there, for sources that can wait."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import close_old_connections

from capture.models import Source
from capture.rawlog import raw_log
from embeddings.away import AWAY, what_is_away
from embeddings.errors import UnavailableError

logger = logging.getLogger(__name__)

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 15.0

T = TypeVar("T")


class Patience:
    """Outlasts stores that are away, until `stop` is set.

    `looked` is called at each attempt: a sign of life. `waits` is told for what, and nothing once that is over;
    `notes` the same, but for a database that is away, in which nobody can note it.
    """

    def __init__(
        self,
        *,
        stop: threading.Event,
        looked: Callable[[], None],
        waits: Callable[[str], None],
        notes: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._stop = stop
        self._looked = looked
        self._waits = waits
        self._notes = notes
        self._waiting = False

    def insist(self, work: Callable[[], T]) -> T | None:
        """Give what `work` gives once no store is away; `None` if told to stop before. It may be called often."""
        pause = FIRST_WAIT_SECONDS
        while True:
            try:
                if self._waiting:
                    # Work may begin with reading much, only to fail where it is to be written.
                    _look_at_the_stores()
                done = work()
            except AWAY as error:
                self._go_on_waiting(error)
            else:
                self._wait_no_more()
                return done
            if self._stop.wait(pause):
                return None
            pause = min(2 * pause, LONGEST_WAIT_SECONDS)

    def _go_on_waiting(self, error: Exception) -> None:
        if not self._waiting:
            logger.warning("nothing can be recorded now, what is in files waits in them: %s", error)
        self._waiting = True
        self._waits(what_is_away(error))
        if isinstance(error, UnavailableError):
            self._notes(str(error))
        self._looked()
        # One that broke would stay broken.
        close_old_connections()

    def _wait_no_more(self) -> None:
        if self._waiting:
            self._waiting = False
            logger.warning("recording again")
            self._waits("")
            self._notes("")


def _look_at_the_stores() -> None:
    Source.objects.exists()
    raw_log().ping()
