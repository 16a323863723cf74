"""How much of the disk exchanges that wait may take."""

import errno
import os
import threading
import time
from pathlib import Path

# Counting many files takes a while; what this process adds is counted as it is written.
COUNT_AGAIN_SECONDS = 5.0


class Room:
    """A limit for the files of a folder; others remove files, so that they are counted anew now and then."""

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._used = 0
        self._counted_at = float("-inf")

    def take(self, size: int) -> None:
        """Take room.

        Raises:
            OSError: if there is not so much.
        """
        if time.monotonic() - self._counted_at > COUNT_AGAIN_SECONDS:
            self._counted_at = time.monotonic()
            threading.Thread(target=self._count, daemon=True, name="count-exchanges").start()
        if self._used + size > self._most:
            raise OSError(errno.EDQUOT, f"the {self._most:,} bytes of SPOOL_MAX_BYTES are used")
        self._used += size

    def _count(self) -> None:
        self._used = bytes_in(self._folder)


def bytes_in(folder: Path) -> int:
    """Give the bytes of the files in a folder, none where it is not there."""
    used = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    used += entry.stat().st_size
                except FileNotFoundError:
                    continue  # recorded meanwhile
    except FileNotFoundError:
        return 0
    return used
