"""Several processes at once: what each of them recorded is there, once, and the stores agree."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.processes import ROOT

PROCESSES = 4
ROUNDS = int(os.environ.get("CROWD_ROUNDS", "4"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgres_url", marks=pytest.mark.servers)])
def test_what_many_processes_do_at_once_is_consistent(
    store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = "" if store == "sqlite" else str(request.getfixturevalue(store))
    environment = os.environ | {
        "AETHERGRID_HOME": str(tmp_path), "POSTGRES_URL": url, "MONGODB_URL": "", "WEAVIATE_URL": "", "REDIS_URL": "",
    }  # fmt: skip
    with _Processes(environment) as processes:
        assert processes.end(processes.start("manage.py", "prepare"))
        reader = processes.start("-m", "tests.grid.crowd.reader")
        crowd = [
            processes.start("-m", "tests.grid.crowd.member", str(number), str(ROUNDS))
            for number in range(PROCESSES)
        ]
        assert [processes.end(process) for process in crowd] == [""] * PROCESSES
        verdict = processes.start("-m", "tests.grid.crowd.verdict", str(PROCESSES), str(ROUNDS))
        assert json.loads(processes.end(verdict)) == []
        seen = json.loads(processes.end(reader))
    assert seen["searched"]
    assert (seen["missed"], seen["gone"]) == (0, 0)
    if url:
        assert _deadlocks(url) == 0


class _Processes(contextlib.ExitStack):
    """Processes of a grid, none of which outlives the test."""

    def __init__(self, environment: dict[str, str]) -> None:
        super().__init__()
        self._environment = environment

    def start(self, *command: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self._environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.enter_context(process)
        self.callback(process.kill)
        return process

    def end(self, process: "subprocess.Popen[str]") -> str:
        """Give what a process said, once it has done its work without a complaint."""
        told, complained = process.communicate(timeout=240)
        assert (process.returncode, complained) == (0, "")
        return told


def _deadlocks(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
        assert found
        return int(found[0])
