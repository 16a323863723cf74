"""Processes that die between the rows and a raw log that is not in their database: nothing is lost or doubled."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from capture.rawlog.mongo_changes import KeptPlace, MongoChanges
from capture.rawlog.mongo_server import mongo_server
from tests.capture.raw_logs import mongo_log
from tests.processes import ROOT, Grid, running_grid
from tests.services.mongodb import StreamingMongoDB
from tests.waiting import wait_until

ROUNDS = int(os.environ.get("KILL_ROUNDS", "20"))
KILLED = -9


@dataclass
class Stores:
    """A grid's folder and its MongoDB, used by one process after the other."""

    grid: Grid

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a process of `tests.grid.dying`."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.grid.dying", *arguments], cwd=ROOT, text=True,
            env=self.grid.environment | {"DJANGO_SETTINGS_MODULE": "aethergrid.settings"},
            stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str) -> int:
        """Run one to its end; give its status."""
        with self.start(*arguments) as process:
            process.communicate(timeout=90)
        return process.returncode

    def mend(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Bring the stores in line; give how they were before and how they are."""
        with self.start("mend") as process:
            told = json.loads(process.communicate(timeout=90)[0])
        return told["before"], told["after"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a grid's data folder; each test has a copy."""
    grid = Grid(tmp_path_factory.mktemp("prepared"))
    grid.command("prepare")
    return grid.home


@pytest.fixture
def stores(mongodb_url: str, tmp_path: Path, prepared: Path) -> Iterator[Stores]:
    with _stores(mongodb_url, tmp_path, prepared) as made:
        yield made


@pytest.fixture
def followed(streaming_mongodb: StreamingMongoDB, tmp_path: Path, prepared: Path) -> Iterator[Stores]:
    """Give stores whose raw log can be followed."""
    with _stores(streaming_mongodb.url, tmp_path, prepared) as made:
        yield made


@contextlib.contextmanager
def _stores(url: str, folder: Path, prepared: Path) -> Iterator[Stores]:
    grid = Grid(folder, variables={"MONGODB_URL": url, "LOG_LEVEL": "WARNING"})
    shutil.copytree(prepared, grid.home)
    with mongo_log(url):
        yield Stores(grid)


@pytest.mark.parametrize(
    ("point", "rows", "documents"),
    [("raw written", 0, 3), ("rows written", 0, 3), ("recorded", 3, 3)],
)
def test_what_was_captured_is_recorded_by_the_next_process(
    stores: Stores, point: str, rows: int, documents: int
) -> None:
    assert stores.run("record", "0", point) == KILLED
    before, after = stores.mend()
    assert (len(before["rows"]), len(before["raw"])) == (rows, documents)
    assert after["rows"] == after["raw"]
    assert sorted(after["said"]) == ["m0", "m1", "m2"]


def test_a_longer_form_is_recorded_by_the_next_process(stores: Stores) -> None:
    stores.run("record", "0", "recorded")
    assert stores.run("grow", "raw written") == KILLED
    before, after = stores.mend()
    assert len(before["rows"]) == 3
    assert len([id_ for id_, digest in before["rows"].items() if before["raw"][id_] != digest]) == 1
    assert after["rows"] == after["raw"] == before["raw"]


@pytest.mark.parametrize(("point", "erased"), [("rows erased", False), ("erasure committed", True)])
def test_what_was_being_erased_goes_wholly_or_not_at_all(stores: Stores, point: str, erased: bool) -> None:
    stores.run("record", "0", "recorded")
    assert stores.run("erase", point) == KILLED
    before, after = stores.mend()
    assert len(before["raw"]) == 3
    assert after["rows"] == after["raw"]
    assert (len(after["rows"]), after["erased"]) == ((2, 1) if erased else (3, 0))


def test_the_follower_records_it_within_seconds_and_goes_on_after_its_own_death(followed: Stores) -> None:
    with _follower(followed):
        assert followed.run("record", "0", "raw written") == KILLED
        wait_until(lambda: _characters(followed) == [13, 13, 13], seconds=60, what="the three messages")
        wait_until(lambda: _kept_place(followed), seconds=60, what="the place behind them")
    assert followed.run("grow", "raw written") == KILLED
    with _follower(followed):
        wait_until(lambda: _characters(followed) == [13, 13, 25], seconds=60, what="the longer form")


@contextlib.contextmanager
def _follower(stores: Stores) -> Iterator[None]:
    """Run `manage.py follow`, and kill it."""
    command = [sys.executable, "manage.py", "follow"]
    with subprocess.Popen(command, cwd=ROOT, env=stores.grid.environment) as process:
        try:
            yield
        finally:
            process.kill()


def _kept_place(stores: Stores) -> KeptPlace | None:
    return MongoChanges(mongo_server(stores.grid.environment["MONGODB_URL"])).kept_place()


def _characters(stores: Stores) -> list[int]:
    return sorted(count for (count,) in stores.grid.sql("SELECT characters FROM capture_message"))


def test_a_whole_grid_runs_the_follower(streaming_mongodb: StreamingMongoDB, tmp_path: Path) -> None:
    with running_grid(tmp_path, MONGODB_URL=streaming_mongodb.url) as grid:
        wait_until(lambda: grid.child("follow"), seconds=30, what="a follower")


@pytest.mark.kill
@pytest.mark.timeout(120 + 20 * ROUNDS)
def test_killed_at_any_moment(stores: Stores) -> None:
    """What a killed process was at is repeated by nobody: what it had acknowledged is there, and all is in line."""
    dice = random.Random(int(os.environ.get("KILL_SEED", time.time_ns() % 10_000)))
    acknowledged, start = set[str](), 0
    for _ in range(ROUNDS):
        with stores.start("record", str(start)) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            time.sleep(dice.random() * 0.3)
            process.kill()
            lines += process.stdout.read().splitlines()
        # The last line may be half of one.
        numbers = [json.loads(line)["number"] for line in lines if line.strip().endswith("}")]
        acknowledged |= {f"m{n + more}" for n in numbers for more in range(3)}
        start = max(numbers) + 6
    _, after = stores.mend()
    assert after["rows"] == after["raw"]
    assert len(set(after["said"])) == len(after["said"])
    assert acknowledged <= set(after["said"])
