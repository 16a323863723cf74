"""What went wrong with noting exchanges in this process, for whoever asks how the grid is."""

import logging
import time
from functools import cache

logger = logging.getLogger(__name__)

TOLD_EVERY_SECONDS = 60.0
# What is longer ago is over.
FORGOTTEN_AFTER_SECONDS = 600.0


class Troubles:
    """Counts them, and tells the log of the first and then now and then."""

    def __init__(self) -> None:
        self.count = 0
        self._last = ""
        self._last_at = self._told_at = float("-inf")

    def note(self, what: str) -> None:
        """Note one."""
        now = time.monotonic()
        self.count += 1
        self._last, self._last_at = what, now
        if now - self._told_at >= TOLD_EVERY_SECONDS:
            self._told_at = now
            logger.error("%s (%d so far); traffic passes unrecorded until that is mended", what, self.count)

    def lately(self) -> str:
        """Give the last one, nothing if it is long ago."""
        return self._last if time.monotonic() - self._last_at < FORGOTTEN_AFTER_SECONDS else ""


@cache
def troubles() -> Troubles:
    """Give those of this process."""
    return Troubles()
