"""Files of recorded exchanges, emptied and used again: to make and remove one for each is slow on some file systems.

On ext4 without a journal a new file costs more, the more have been removed in the last minute: after thousands of
exchanges a hundred times as much as to take one that is there.
"""

import fcntl
import os
import time
from collections import deque
from itertools import islice
from pathlib import Path

MOST_SPARE = 4_000
# To list them all would hold up the calls that come meanwhile.
MOST_AT_ONCE = 200
LOOK_AGAIN_SECONDS = 0.5


class Spares:
    """A folder of empty files. Several processes may take and keep at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: deque[str] = deque()
        self._room = 0
        self._looked_at = self._counted_at = float("-inf")

    def take(self, path: str) -> int | None:
        """Give one a new name; give its descriptor, locked and open for appending, None if there is none."""
        if not self._names and time.monotonic() - self._looked_at > LOOK_AGAIN_SECONDS:
            self._looked_at = time.monotonic()
            self._names.extend(self._some(MOST_AT_ONCE))
        while self._names:
            handle = _take(f"{self._folder}/{self._names.popleft()}", path)
            if handle is not None:
                return handle
        return None

    def keep(self, path: Path) -> None:
        """Empty a file and keep it, or remove it if there are many; one that is gone is no error."""
        try:
            if self._has_room():
                os.truncate(path, 0)
                path.rename(self._folder / path.name)
                self._room -= 1
            else:
                path.unlink()
        except FileNotFoundError:
            return

    def _has_room(self) -> bool:
        if self._room <= 0 and time.monotonic() - self._counted_at > LOOK_AGAIN_SECONDS:
            self._counted_at = time.monotonic()
            self._room = MOST_SPARE - len(self._some(MOST_SPARE))
        return self._room > 0

    def _some(self, most: int) -> list[str]:
        try:
            with os.scandir(self._folder) as entries:
                return [entry.name for entry in islice(entries, most)]
        except FileNotFoundError:
            return []


def _take(spare: str, path: str) -> int | None:
    """Take a file unless another process has; it is locked before anybody can see it under its new name."""
    try:
        handle = os.open(spare, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(handle, 0)  # a power cut may have kept the name and lost that it was emptied
        Path(spare).rename(path)
    except (FileNotFoundError, BlockingIOError):
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return handle
