"""How long a prompt waits for the hook, the start of its process included: `python -m tests.bench.hook [FOLDER]`.

The grid has learned from a few talks, or from the files of a folder. The hook has all the time that it takes, so that
the share of those that would be cut off can be told.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from grid.hooks.settings_json import MILLISECONDS
from tests.bench.figures import percentile
from tests.grid.patterns.talks import write_transcripts
from tests.processes import Grid, running_grid

ROUNDS = 60
WARM_UP = 5
FITS = "Our invoice job runs at 2:20 every night, local time. What happens when daylight saving ends?"
FITS_NOT = "Which cheese goes well with a dry cider?"
COMMAND = "/compact"


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="of conversations to learn from")
    told = parser.parse_args().folder
    with tempfile.TemporaryDirectory(prefix="aethergrid-bench-") as name:
        folder, talks = Path(name), told or Path(name) / "talks"
        if told is None:
            talks.mkdir()
            write_transcripts(talks)
        with running_grid(folder, CAPTURE_ENABLED="false", EMBEDDING_MODEL="minilm") as grid:
            grid.command("ingest", str(talks))
            grid.command("process")
            grid.command("hook", "install", "--claude-dir", str(folder), "--within", "4000")
            print(_table(_rows(grid)))  # noqa: T201 - the table is what is asked for
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f}.")  # noqa: T201


def _rows(grid: Grid) -> Iterable[tuple[str, list[float]]]:
    python = [sys.executable, "-I", "-S", "-c", "pass"]
    yield "Python alone", _timed(lambda: subprocess.run(python, check=True))
    yield "a command of Claude Code's own: nothing is asked", _timed(lambda: _fire(grid, prompt=COMMAND))
    yield "a prompt that nothing fits", _timed(lambda: _fire(grid, prompt=FITS_NOT))
    yield "a prompt that a pattern fits", _timed(lambda: _fire(grid, prompt=FITS))
    yield "the start of a session in a project with patterns", _timed(lambda: _fire(grid, source="startup"))


def _fire(grid: Grid, **fields: Any) -> None:
    event = "SessionStart" if "source" in fields else "UserPromptSubmit"
    settings = json.loads((grid.folder / "settings.json").read_bytes())
    command = settings["hooks"][event][0]["hooks"][0]["command"]
    told = {"hook_event_name": event, "session_id": str(uuid4()), "cwd": "/home/ada/orbit", **fields}
    subprocess.run(command, shell=True, input=json.dumps(told), text=True, capture_output=True, check=True)


def _timed(act: Callable[[], object]) -> list[float]:
    times = []
    for number in range(WARM_UP + ROUNDS):
        started = time.perf_counter()
        act()
        if number >= WARM_UP:
            times.append((time.perf_counter() - started) * 1000)
    return times


def _table(rows: Iterable[tuple[str, list[float]]]) -> str:
    lines = [f"| | median | p95 | over {MILLISECONDS} ms |", "|---|---|---|---|"]
    for name, times in rows:
        over = sum(one > MILLISECONDS for one in times) / len(times)
        lines.append(
            f"| {name} | {percentile(times, 50):.0f} ms | {percentile(times, 95):.0f} ms | {over:.0%} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
