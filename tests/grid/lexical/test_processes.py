"""Several processes that share the folder of the lexical index, some of which are killed."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from grid.lexical.embedded import VERSION
from grid.lexical.note import read_note
from tests.processes import ROOT

pytestmark = pytest.mark.embedded
SEEDS = (1_000_001, 1_000_002, 1_000_003)


class _Crowd(ExitStack):
    """Processes on one data folder, none of which outlives the test."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._environment = os.environ | {
            "AETHERGRID_HOME": str(home), "POSTGRES_URL": "", "MONGODB_URL": "", "WEAVIATE_URL": "", "REDIS_URL": "",
        }  # fmt: skip

    def start(self, *command: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self._environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.enter_context(process)
        self.callback(process.kill)
        return process

    def member(self, *, rounds: int, seed: int) -> "subprocess.Popen[str]":
        return self.start("-m", "tests.grid.lexical.member", str(rounds), str(seed))

    def end(self, process: "subprocess.Popen[str]") -> str:
        told, complained = process.communicate(timeout=240)
        assert process.returncode == 0, complained
        return told


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[_Crowd]:
    """Give a crowd on an empty grid."""
    with _Crowd(tmp_path) as crowd:
        crowd.end(crowd.start("manage.py", "prepare"))
        yield crowd


def test_each_sees_its_own_changes_at_once(crowd: _Crowd, tmp_path: Path) -> None:
    members = [crowd.member(rounds=12, seed=seed) for seed in SEEDS]
    assert [len(crowd.end(member).splitlines()) for member in members] == [12] * len(SEEDS)
    with closing(sqlite3.connect(tmp_path / "grid.sqlite3")) as database:
        (newest,) = database.execute("SELECT MAX(id) FROM grid_indexedvector").fetchone()
    note = read_note(tmp_path / "lexical" / VERSION / "note.json")
    assert note is not None
    assert note.seen <= newest


@pytest.mark.kill
def test_a_killed_writer_leaves_nothing_undone(crowd: _Crowd, tmp_path: Path) -> None:
    for victim in range(6):
        process = crowd.member(rounds=1000, seed=5_000_000 + victim)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.random())
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    crowd.end(crowd.member(rounds=3, seed=7_000_000))
    told = crowd.end(crowd.start("-m", "tests.grid.lexical.verdict"))
    assert told.strip() == "complete"
