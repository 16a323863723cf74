"""Why a hook said nothing: a small log in the data folder. Standard library only."""

import contextlib
import time
from pathlib import Path

# With the one before it, it never has more than twice as much.
MOST_BYTES = 64 * 1024
LONGEST = 300


def diary_path(folder: Path) -> Path:
    """Give where the log of a data folder is."""
    return folder / "logs" / "hook.log"


def note(folder: Path, reason: str) -> None:
    """Add a line; nothing of prompts or keys belongs into it."""
    path = diary_path(folder)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > MOST_BYTES:
            path.replace(path.with_name(f"{path.name}.1"))
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = f"{stamp} {' '.join(reason.split())[:LONGEST]}\n"
    with path.open("a", encoding="utf-8", errors="replace") as log:
        log.write(line)
