"""Where the lines of all processes of a grid go: the terminal, and one rotated file with a single writer."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Lock

FILE_BYTES = 10 * 1024 * 1024
FILES_KEPT = 5


class LogFile:
    """Writes lines as they are to `grid.log` in a folder, rotated by size, and to a stream beside it."""

    def __init__(self, folder: Path, *, echo: bool = True) -> None:
        self.path = folder / "grid.log"
        self._echo = echo
        self._lock = Lock()
        self._handler = RotatingFileHandler(
            self.path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8"
        )
        self._handler.setFormatter(logging.Formatter("%(message)s"))

    def __call__(self, line: bytes) -> None:
        """Write one line."""
        text = line.decode("utf-8", "replace").rstrip("\n")
        with self._lock:
            if self._echo:
                print(text, file=sys.stderr, flush=True)  # noqa: T201 - the terminal is where it belongs
            self._handler.emit(logging.makeLogRecord({"msg": text}))

    def close(self) -> None:
        """Close the file."""
        self._handler.close()
