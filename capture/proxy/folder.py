"""The folder of exchanges: which have ended, which are under way, which were left behind by a process that died."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from capture.proxy.exchange_files import ENDED, UNDER_WAY
from capture.proxy.spares import Spares

REFUSED, SPARE = "refused", "spare"
# A file is locked right after it is made; one that is not by then has lost its writer.
LOCKED_WITHIN_SECONDS = 5.0


class ExchangeFolder:
    """One file for each exchange, named so that they sort by time.

    `refused/` has what cannot be read, `spare/` empty files.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._spares = Spares(path / SPARE)

    def make(self) -> None:
        """Make the folder, for its owner alone."""
        for folder in (self.path.parent, self.path, self.path / REFUSED, self.path / SPARE):
            folder.mkdir(mode=0o700, exist_ok=True)

    def begin(self, name: str) -> int:
        """Begin a file; give its descriptor, locked and open for appending.

        Raises:
            OSError: if that cannot be.
        """
        path = f"{self.path}/{name}"
        handle = self._spares.take(path)
        if handle is None:
            handle = self._new(path)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return handle

    def done(self, path: Path) -> None:
        """Let go of what a file holds; one that is gone is no error."""
        self._spares.keep(path)

    def ended(self) -> list[Path]:
        """Give the exchanges that have ended, the oldest first."""
        return [self.path / name for name in sorted(self._names(ENDED))]

    def count_ended(self) -> int:
        """Tell how many exchanges wait to be recorded."""
        return sum(1 for _ in self._names(ENDED))

    def count_refused(self) -> int:
        """Tell how many could not be read."""
        return len(list((self.path / REFUSED).glob(f"*{ENDED}")))

    def any(self) -> bool:
        """Tell whether there is anything, be it under way."""
        return next(self._names(ENDED, UNDER_WAY), None) is not None

    def oldest_age(self) -> float:
        """Give the seconds since the oldest of those that wait has ended, 0 if none waits."""
        for path in self.ended():
            with contextlib.suppress(FileNotFoundError):
                return max(0.0, time.time() - path.stat().st_mtime)
        return 0.0

    def take_up_left_behind(self) -> bool:
        """Have those end whose process died; tell whether there are any that cannot be told from new ones yet."""
        unclear = False
        for name in sorted(self._names(UNDER_WAY)):
            with contextlib.suppress(FileNotFoundError):
                unclear = not self._take_up(self.path / name) or unclear
        return unclear

    def refuse(self, path: Path, *, reason: str) -> None:
        """Put a file aside that cannot be read, with the reason beside it."""
        target = self.path / REFUSED / path.name
        target.with_suffix(".txt").write_text(f"{reason}\n", encoding="utf-8")
        path.rename(target)

    def _take_up(self, path: Path) -> bool:
        """End an exchange unless its writer lives; tell whether that is clear."""
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if time.time() - os.fstat(handle).st_mtime < LOCKED_WITHIN_SECONDS:
                return False
            path.rename(path.with_suffix(ENDED))
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return True

    def _new(self, path: str) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        try:
            return os.open(path, flags, 0o600)
        except FileNotFoundError:
            self.make()
            return os.open(path, flags, 0o600)

    def _names(self, *suffixes: str) -> Iterator[str]:
        with contextlib.suppress(FileNotFoundError), os.scandir(self.path) as entries:
            for entry in entries:
                if entry.name.endswith(suffixes):
                    yield entry.name


@cache
def exchange_folder() -> ExchangeFolder:
    """Give the folder of this grid."""
    return ExchangeFolder(Path(settings.AETHERGRID_HOME) / "spool" / "exchanges")
