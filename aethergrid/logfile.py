"""Where the lines of all processes of a grid go: one rotated file with a single writer, and the terminal."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Lock

from tqdm import tqdm

from aethergrid.logs import JsonLines, readable

FILE_BYTES = 10 * 1024 * 1024
FILES_KEPT = 5


class LogFile(logging.Handler):
    """Writes `grid.log` in a folder, rotated by size, and echoes it to standard error.

    It takes the lines of child processes (by call) and the records of this one (as a logging handler).
    """

    def __init__(self, folder: Path, *, echo: bool = True) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self._echo = echo
        self._writing = Lock()
        self._file = RotatingFileHandler(
            folder / "grid.log", maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8"
        )
        self._file.setFormatter(logging.Formatter("%(message)s"))

    def __call__(self, line: bytes) -> None:
        """Write a line that a child printed."""
        text = line.decode("utf-8", "replace").rstrip("\n")
        if not text:
            return
        self._write(text)
        if self._echo:
            # Through tqdm, so that a progress bar stays below what is printed.
            tqdm.write(readable(text) if sys.stderr.isatty() else text, file=sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record of this process; its own handler prints it on the terminal."""
        self._write(self.format(record))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _write(self, text: str) -> None:
        with self._writing:
            self._file.emit(logging.makeLogRecord({"msg": text}))
