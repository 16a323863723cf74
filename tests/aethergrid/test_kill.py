"""Processes killed at random points: every message is recorded once, every fragment is stored once."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.claude_lines import assistant_line, user_line
from tests.intact import check_intact
from tests.processes import Grid, running_grid, wait_until

ROUNDS = int(os.environ.get("KILL_ROUNDS", "20"))
TALKS_PER_ROUND = 12


def _talk(number: int) -> bytes:
    return user_line(
        f"q{number}", f"Question number {number} about topic {number % 7}", second=2 * number
    ) + (
        assistant_line(
            f"a{number}", f"Answer number {number}: " + "do this, then that. " * 20, second=2 * number + 1
        )
    )


@pytest.mark.kill
@pytest.mark.timeout(120 + 20 * ROUNDS)
def test_nothing_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    dice = random.Random(int(os.environ.get("KILL_SEED", time.time_ns() % 10_000)))
    said = 0
    with running_grid(tmp_path) as grid:
        for round_ in range(ROUNDS):
            path = grid.transcripts / f"session-{round_ % 4}.jsonl"
            victim = dice.choice(["worker", "watcher", "web"])
            kill_at = dice.randrange(TALKS_PER_ROUND)
            for step in range(TALKS_PER_ROUND):
                with path.open("ab") as file:
                    file.write(_talk(said))
                said += 1
                if step == kill_at:
                    time.sleep(dice.random() * 0.5)
                    _kill(grid, victim)
        wait_until(lambda: _all_stored(grid, said), seconds=90, what="every message stored")
        _check(grid, said)


def _kill(grid: Grid, victim: str) -> None:
    pid = wait_until(lambda: grid.child(victim), seconds=60, what=f"a living {victim}")
    os.kill(pid, signal.SIGKILL)


def _all_stored(grid: Grid, said: int) -> bool:
    (stored,) = grid.sql("SELECT COUNT(*) FROM capture_message WHERE state = 'stored'")[0]
    return bool(stored >= 2 * said)


def _check(grid: Grid, said: int) -> None:
    check_intact(grid, messages=2 * said)
    wait_until(lambda: grid.child("web"), seconds=30, what="a living web process")
    found = wait_until(
        lambda: grid.search(f"Question number {said - 1} about topic {(said - 1) % 7}", minSimilarity=0.95),
        seconds=30,
        what="the last question",
    )
    assert found
