"""Pausing and resuming while a grid runs: effective in its processes within seconds, and nothing is lost."""

import itertools
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.claude_lines import user_line
from tests.processes import Grid, running_grid, wait_until

SECONDS = 10


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    with running_grid(tmp_path_factory.mktemp("grid"), API_THROTTLE="") as grid:
        yield grid


def _source(grid: Grid, name: str) -> dict[str, Any]:
    told: list[dict[str, Any]] = grid.request("/api/sources")["sources"]
    return next(found for found in told if found["name"] == name)


def _unread(grid: Grid) -> int:
    return int(_source(grid, "claude_code")["lag"]["bytes"])


def _add(path: Path, number: int) -> int:
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        return file.write(user_line(f"q{number}", f"What about {number}?"))


def _push(grid: Grid, number: int) -> int:
    """Push a message; give how many were accepted, or the status of the refusal."""
    message = {
        "conversation_id": "c",
        "message_id": str(number),
        "timestamp": "2026-03-01T09:30:00Z",
        "role": "user",
        "content": "Why?",
    }
    try:
        return int(grid.request("/api/ingest", message)["accepted"])
    except urllib.error.HTTPError as error:
        return error.code


def test_a_pause_holds_within_seconds_and_what_waits_comes_in_when_it_ends(grid: Grid) -> None:
    path, numbers = grid.transcripts / "shop" / "session.jsonl", itertools.count()
    _add(path, 0)
    wait_until(
        lambda: _source(grid, "claude_code")["messages"] == 1, seconds=SECONDS, what="the first message"
    )
    assert _push(grid, next(numbers)) == 1

    grid.command("sources", "--pause", "claude_code", "--pause", "api")
    wait_until(lambda: _push(grid, next(numbers)) == 423, seconds=SECONDS, what="a refusal")
    # Until one waits, as the watcher tells itself.
    wait_until(lambda: _add(path, next(numbers)) and _unread(grid), seconds=SECONDS, what="a line that waits")
    captured, pushed = _source(grid, "claude_code")["messages"], _source(grid, "api")["messages"]
    _add(path, next(numbers))
    lines = path.read_bytes().splitlines(keepends=True)
    waiting = sum(map(len, lines[captured:]))
    wait_until(lambda: _unread(grid) == waiting, seconds=SECONDS, what="all that waits")
    assert _push(grid, next(numbers)) == 423
    assert _source(grid, "claude_code")["messages"] == captured
    assert _source(grid, "api")["messages"] == pushed
    assert _source(grid, "claude_code")["state"] == "paused"

    grid.command("sources", "--resume", "claude_code", "--resume", "api")
    wait_until(
        lambda: _source(grid, "claude_code")["messages"] == len(lines), seconds=SECONDS, what="all lines"
    )
    wait_until(lambda: _push(grid, next(numbers)) == 1, seconds=SECONDS, what="a message that is taken")
    wait_until(lambda: not _unread(grid), seconds=SECONDS, what="nothing that waits")


def test_the_state_of_folders_is_told_by_the_watcher(grid: Grid) -> None:
    wait_until(
        lambda: (
            (_source(grid, "claude_code")["state"], _source(grid, "codex")["state"])
            == ("watching", "folder_missing")
        ),
        seconds=SECONDS,
        what="what the watcher says",
    )
    (grid.folder / "codex" / "sessions").mkdir(parents=True)
    wait_until(
        lambda: _source(grid, "codex")["state"] == "watching", seconds=SECONDS, what="the folder that came"
    )
