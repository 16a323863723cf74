"""Run by Claude Code when a session starts and with each prompt: `bring.py DATA_FOLDER MILLISECONDS [--explain]`.

It starts in milliseconds, so it has the standard library alone, and of this package only what has no more either.
Whatever happens, it ends in time, with status 0, and prints the context or nothing.
"""

import _thread
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from grid.hooks.diary import note

MOST_BYTES = 4 * 1024 * 1024

# Whoever takes it ends the process; nobody gives it back.
_ending = _thread.allocate_lock()


def main() -> NoReturn:
    """Answer the event on standard input; why nothing is said goes to a log, or is told with `--explain`."""
    folder, milliseconds, explain = Path(sys.argv[1]), int(sys.argv[2]), "--explain" in sys.argv
    _thread.start_new_thread(_end_in_time, (folder, milliseconds, explain))
    try:
        from grid.hooks.answering import answer

        said, reason = answer(sys.stdin.buffer.read(MOST_BYTES), folder=folder)
    except Exception as error:  # noqa: BLE001 - the edge of a process that may not disturb anybody's work
        said, reason = "", f"{type(error).__name__}: {error}"
    _end(folder, said, reason=reason, explain=explain)


def _end_in_time(folder: Path, milliseconds: int, explain: bool) -> None:
    time.sleep(milliseconds / 1000)
    _end(
        folder,
        "",
        reason=f"it took longer than {milliseconds} ms (just started, a grid loads its models first)",
        explain=explain,
    )


def _end(folder: Path, said: str, *, reason: str, explain: bool) -> NoReturn:
    _ending.acquire()
    try:
        if said:
            sys.stdout.write(said)
            sys.stdout.flush()
        elif explain:
            sys.stderr.write(reason)
            sys.stderr.flush()
        elif reason:
            note(folder, reason)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
