"""A real grid of real processes in a temporary folder, for tests that start, use and kill it."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.services.ports import server_port
from tests.stores import stores_of
from tests.waiting import wait_until as wait_until

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Grid:
    """A grid as `manage.py up` runs it, on a data folder and a transcript folder of its own."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    port: int = field(default_factory=server_port)
    health_port: int = field(default_factory=server_port)
    process: "subprocess.Popen[str] | None" = None

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.folder / "home"

    @property
    def transcripts(self) -> Path:
        """The folder that is watched."""
        return self.folder / "projects"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the grid's commands."""
        return os.environ | {
            "AETHERGRID_HOME": str(self.home),
            "CLAUDE_CODE_DIR": str(self.transcripts),
            "CODEX_DIR": str(self.folder / "codex"),
            "GEMINI_CLI_DIR": str(self.folder / "gemini-cli"),
            "EMBEDDING_MODEL": "static",
            "HEALTH_CHECK_PORT": str(self.health_port),
            "PIPELINE_SWEEP_SECONDS": "1",
            "PIPELINE_LEASE_SECONDS": "5",
            **stores_of(self.folder),
            **self.variables,
        }

    def command(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run a management command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, text=True, capture_output=True, check=check, timeout=120,
        )  # fmt: skip

    def start(self) -> None:
        """Start the grid and wait until it says that it runs."""
        self.transcripts.mkdir(parents=True, exist_ok=True)
        with (self.folder / "up.txt").open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), *self.options],
                cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        wait_until(self._runs, seconds=60, what="the grid did not say that it runs")

    def _runs(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said
        return "The grid runs." in self.said

    @property
    def said(self) -> str:
        """What `up` has printed so far."""
        return (self.folder / "up.txt").read_text(encoding="utf-8")

    @property
    def key(self) -> str:
        """The first API key, as shown when the grid was made."""
        found = re.search(r"API key +(\S+)", self.said)
        assert found, self.said
        return found[1]

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Stop the grid; give the seconds that it took."""
        assert self.process is not None
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - started

    def child(self, name: str) -> int | None:
        """Give the pid of a process of the grid, `None` while it is down."""
        assert self.process is not None
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        commands = {"watcher": "watch"}
        pattern = re.compile(rf"^ *(\d+) .*django {commands.get(name, name)}\b", re.M)
        found = pattern.search(listed.stdout)
        return int(found[1]) if found else None

    def request(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Call the API and give its JSON."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def search(self, query: str, **filters: Any) -> list[dict[str, Any]]:
        """Give the results of a semantic query; nothing while the web process is down."""
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            results: list[dict[str, Any]] = self.request(
                "/api/query/semantic", {"query": query, "filters": filters}
            )["results"]
            return results
        return []

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the grid's database."""
        if url := self.environment.get("POSTGRES_URL"):
            with psycopg.connect(url) as server:
                return server.execute(query.encode()).fetchall()
        with contextlib.closing(sqlite3.connect(self.home / "grid.sqlite3", timeout=30)) as connection:
            return connection.execute(query).fetchall()


@contextlib.contextmanager
def running_grid(folder: Path, *options: str, **variables: str) -> Iterator[Grid]:
    """Run a grid, and stop it however the test ends."""
    grid = Grid(folder, variables=variables, options=options)
    try:
        grid.start()
        yield grid
    finally:
        if grid.process is not None and grid.process.poll() is None:
            grid.stop()
