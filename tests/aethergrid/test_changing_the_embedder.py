"""Another EMBEDDING_MODEL on a grid in use: everything stays findable, also while a process is killed on the way."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import starmap
from pathlib import Path
from typing import Any

import pytest

from embeddings.alignments.stock import shipped_texts
from tests.claude_lines import assistant_line, user_line
from tests.processes import Grid, wait_until

TALKS = 250
QUESTION = "Why does the lighthouse lamp flicker in a storm?"
ANSWER = (
    "The lamp of the lighthouse flickers because its generator is not earthed; earth it, and fit a choke."
)


def _talk(number: int, text: str) -> bytes:
    return user_line(f"q{number}", f"What was it with number {number}?", second=2 * number) + assistant_line(
        f"a{number}", text, second=2 * number + 1
    )


class LongGrid(Grid):
    """A grid that is started more than once, and shows its key but the first time."""

    first_key: str = ""

    @property
    def key(self) -> str:
        """The key."""
        self.first_key = self.first_key or super().key
        return self.first_key


def _in_spaces(grid: Grid) -> dict[str, int]:
    return {space["model"]: space["vectors"] for space in grid.request("/api/stats")["spaces"]}


def _all_in(grid: Grid, model: str) -> bool:
    counts = _in_spaces(grid)
    return bool(counts.pop(model, 0)) and not any(counts.values())


def _found(grid: Grid, **how: Any) -> list[str]:
    answer = grid.request("/api/query/semantic", {"query": QUESTION, "mode": "semantic", **how})
    assert answer["stats"]["notSearchedByMeaning"] == 0
    return [result["content"] for result in answer["results"]]


@pytest.mark.timeout(600)
def test_all_is_found_on_the_way_and_all_arrives(tmp_path: Path) -> None:
    grid = LongGrid(tmp_path, variables={"API_THROTTLE": ""})
    with _running(grid):
        lines = b"".join(starmap(_talk, enumerate(shipped_texts()[:TALKS])))
        lamp = user_line("q-lamp", QUESTION, second=9000) + assistant_line("a-lamp", ANSWER, second=9001)
        (grid.transcripts / "session.jsonl").write_bytes(lines + lamp)
        wait_until(lambda: _in_spaces(grid).get("l2_supercat", 0) >= 2 * TALKS + 2, seconds=60, what="stored")

    grid.variables["EMBEDDING_MODEL"] = "minilm"
    before = json.loads(grid.command("reembed", "--estimate", "--json").stdout)
    assert before["fragments"] >= 2 * TALKS + 2
    assert before["dollars"] == 0
    with _running(grid):
        _kill_on_the_way(grid)
        wait_until(lambda: _all_in(grid, "all-MiniLM-L6-v2"), seconds=240, what="everything embedded anew")
        assert ANSWER in _found(grid)
        told = grid.request("/api/spaces")["reembedding"]
        assert (told["fragments"], told["error"]) == (0, None)

    # Back again nothing has to be embedded, for the vectors were kept.
    grid.variables["EMBEDDING_MODEL"] = "static"
    assert json.loads(grid.command("reembed", "--estimate", "--json").stdout)["texts"] == 0
    done = json.loads(grid.command("reembed", "--drop-old", "--json").stdout)
    assert done["waiting"] == 0
    assert done["dropped"] >= TALKS
    with _running(grid):
        assert _all_in(grid, "l2_supercat")
        assert ANSWER in _found(grid)


@contextmanager
def _running(grid: Grid) -> Iterator[None]:
    grid.start()
    try:
        yield
    finally:
        if grid.process is not None and grid.process.poll() is None:
            grid.stop()


def _kill_on_the_way(grid: Grid) -> None:
    """Kill the worker once some are embedded anew, and not all; until then and after, all are found."""

    def half_way() -> bool:
        counts = _in_spaces(grid)
        return counts.get("all-MiniLM-L6-v2", 0) > 20

    wait_until(half_way, seconds=240, what="some embedded anew")
    os.kill(wait_until(lambda: grid.child("worker"), seconds=30, what="a living worker"), signal.SIGKILL)
    counts = _in_spaces(grid)
    assert sum(counts.values()) >= 2 * TALKS + 2
    assert all(counts.values()), "the worker was killed too late to show anything"
    assert any("lighthouse" in content for content in _found(grid, filters={"maxResults": 10}))
