"""What is measured side by side: the bare provider, and a grid in front of it; each pinned to its cores."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.streams import Target
from tests.processes import ROOT, Grid, wait_until

PATH = "/v1/chat/completions"


@dataclass(frozen=True)
class Contestant:
    """A process to be asked, and its children."""

    target: Target
    pid: int

    def resident(self) -> float:
        """Give its resident memory in MB, without its children's."""
        return float(psutil.Process(self.pid).memory_info().rss) / 2**20

    def resident_of_children(self) -> float:
        """Give that of its children together, in MB."""
        children = psutil.Process(self.pid).children(recursive=True)
        return sum(float(child.memory_info().rss) for child in children) / 2**20

    def processor_seconds(self) -> float:
        """Give the processor time that it has used, without its children's."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    @contextlib.contextmanager
    def asleep(self) -> Iterator[None]:
        """Stop it and its children, so that whoever shares its core is alone there."""
        everybody = [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]
        for process in everybody:
            process.suspend()
        try:
            yield
        finally:
            for process in reversed(everybody):
                process.resume()


@dataclass(frozen=True)
class ProxyingGrid(Contestant):
    """The web process of a grid, without a pipeline that would compete for the cores."""

    grid: Grid

    def waiting(self) -> int:
        """Tell how many exchanges are under way or wait to be recorded."""
        return sum(1 for _ in (self.grid.home / "spool" / "exchanges").glob("*.*"))

    def recorded(self) -> int:
        """Tell how many prompts the grid has."""
        return int(self.grid.sql("SELECT COUNT(*) FROM capture_message WHERE role = 'user'")[0][0])

    def settle(self, *, seconds: float) -> None:
        """Wait until nothing waits to be recorded."""
        wait_until(lambda: not self.waiting(), seconds=seconds, what="exchanges still wait")


@contextlib.contextmanager
def bare_provider(cores: set[int]) -> Iterator[Contestant]:
    """Run the provider on these cores."""
    with _process([sys.executable, "-m", "tests.bench.provider_process"], cores) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        yield Contestant(Target(f"http://127.0.0.1:{port}{PATH}"), process.pid)


@contextlib.contextmanager
def proxying_grid(folder: Path, *, upstream: str, cores: set[int]) -> Iterator[ProxyingGrid]:
    """Run the web process of a new grid on these cores, and on them what it starts."""
    folder.mkdir(exist_ok=True)
    grid = Grid(folder, variables={"OPENAI_UPSTREAM": upstream, "LOG_LEVEL": "warning"})
    grid.command("prepare")
    found = re.search(r"\bag_[\w-]+", grid.command("apikey", "bench").stdout)
    assert found, "`apikey` prints no key"
    web = [sys.executable, "manage.py", "web", "--port", str(grid.port)]
    with _process(web, cores, environment=grid.environment) as process:
        wait_until(lambda: listens(grid.port), seconds=60, what="the web process does not listen")
        url = f"http://127.0.0.1:{grid.port}/proxy/openai{PATH}"
        yield ProxyingGrid(Target(url, {"X-AetherGrid-Key": found[0]}), process.pid, grid)


def listens(port: int) -> bool:
    """Tell whether somebody listens on a port of this machine."""
    return any(
        one.laddr and one.laddr.port == port and one.status == psutil.CONN_LISTEN
        for one in psutil.net_connections("tcp")
    )


@contextlib.contextmanager
def _process(
    command: Sequence[str], cores: set[int], *, environment: dict[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )  # fmt: skip
    assert process.stdout
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
