"""What the proxy costs, capture on, beside the bare provider and LiteLLM. `python -m tests.bench.proxy` prints it.

Proxies are on one core, each alone; provider and clients have the others. Latencies are of paced streams, as models
stream; requests a second of answers that come at once.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.bench.figures import Figure, percentile, table
from tests.bench.litellm_proxy import litellm
from tests.bench.streams import Taken, Target, abort, stream
from tests.processes import ROOT, Grid, wait_until

PACED = {"pieces": 20, "gap": 15}
AT_ONCE = {"pieces": 5, "gap": 0}
STREAMS = {1: 60, 8: 400, 64: 2000}
EXCHANGES = 10_000
ABORTED = 200


def proxy_figures(folder: Path) -> list[Figure]:
    """Measure everything."""
    core, others = _cores()
    os.sched_setaffinity(0, others)
    try:
        with _provider(others) as bare:
            return [*_of_grid(folder, bare, core=core), *_of_litellm(bare, core=core)]
    finally:
        os.sched_setaffinity(0, core | others)


def _of_grid(folder: Path, bare: Target, *, core: set[int]) -> list[Figure]:
    with _proxy(folder, upstream=bare.url.removesuffix("/v1/chat/completions"), core=core) as (grid, target):
        stream(target, at_once=8, count=200, first=10**6, **AT_ONCE)  # warm
        figures = _latencies("proxy", target, bare)
        rate = _rate(target)
        figures.append(
            Figure("proxy, requests/s on one core", rate, "/s", _rate(bare), "bare provider", "30 × LiteLLM")
        )
        return figures + _memory(grid, target)


def _of_litellm(bare: Target, *, core: set[int]) -> list[Figure]:
    upstream = bare.url.removesuffix("/v1/chat/completions")
    with litellm(upstream, cores=core) as running:
        if running is None:
            return []
        target, pid = running
        stream(target, at_once=4, count=40, **AT_ONCE)
        figures = _latencies("LiteLLM", target, bare, counts={1: 60, 8: 200, 64: 400})
        figures.append(Figure("LiteLLM, requests/s on one core", _rate(target, count=300), "/s"))
        return [*figures, Figure("LiteLLM, resident", _resident(pid), "MB")]


def _latencies(name: str, target: Target, bare: Target, *, counts: dict[int, int] = STREAMS) -> list[Figure]:
    figures = []
    for at_once, count in counts.items():
        through = stream(target, at_once=at_once, count=count, first=at_once * 10**5, **PACED)
        straight = stream(bare, at_once=at_once, count=count, **PACED)
        assert not through.failed, f"{through.failed} answers of {name} were not 200"
        for what in ("first", "whole"):
            for percent in (50, 95, 99):
                added = 1000 * (_at(through, what, percent) - _at(straight, what, percent))
                until = "first byte" if what == "first" else "end"
                said = f"{name}, added until {until}, {at_once} at once, p{percent}"
                asked = {50: "< 1", 95: "< 3"}.get(percent, "") if name == "proxy" else ""
                figures.append(
                    Figure(said, added, "ms", 1000 * _at(straight, what, percent), "bare provider", asked)
                )
    return figures


def _at(taken: Taken, what: str, percent: int) -> float:
    return percentile(getattr(taken, what), percent)


def _rate(target: Target, *, count: int = 6000) -> float:
    return stream(target, at_once=32, count=count, first=2 * 10**6, **AT_ONCE).rate


def _memory(grid: "_Web", target: Target) -> list[Figure]:
    """Measure the memory of the web process after a tenth of the exchanges, and after all of them."""
    stream(target, at_once=32, count=EXCHANGES // 10, first=3 * 10**6, **AT_ONCE)
    before = _resident(grid.pid)
    stream(target, at_once=32, count=EXCHANGES, first=4 * 10**6, **AT_ONCE)
    abort(target, count=ABORTED)
    stream(target, at_once=32, count=EXCHANGES // 10, first=5 * 10**6, **AT_ONCE)
    after = _resident(grid.pid)
    began = time.monotonic()
    wait_until(lambda: not any(grid.exchanges.glob("*.*")), seconds=300, what="exchanges still wait")
    return [
        Figure(
            "proxy, resident",
            after,
            "MB",
            before,
            f"before {EXCHANGES:,} exchanges, {ABORTED} aborted",
            "flat",
        ),
        Figure("proxy, everything recorded after the last", time.monotonic() - began, "s"),
        Figure("proxy, resident of the reader at its most", grid.most_of_reader(), "MB"),
    ]


class _Web:
    """A web process alone: without a pipeline that would compete for the cores."""

    def __init__(self, grid: Grid, process: "subprocess.Popen[bytes]") -> None:
        self.pid = process.pid
        self.exchanges = grid.home / "spool" / "exchanges"

    def most_of_reader(self) -> float:
        readers = psutil.Process(self.pid).children()
        return max((_resident(reader.pid) for reader in readers), default=0.0)


@contextlib.contextmanager
def _proxy(folder: Path, *, upstream: str, core: set[int]) -> Iterator[tuple[_Web, Target]]:
    folder.mkdir(exist_ok=True)
    grid = Grid(folder, variables={"OPENAI_UPSTREAM": upstream, "LOG_LEVEL": "warning"})
    grid.command("prepare")
    key = re.findall(r"ag_\w+[\w-]+", grid.command("apikey", "bench").stdout)[-1]
    process = subprocess.Popen(
        [sys.executable, "manage.py", "web", "--port", str(grid.port)],
        cwd=ROOT, env=grid.environment, preexec_fn=lambda: os.sched_setaffinity(0, core),
    )  # fmt: skip
    try:
        target = Target(
            f"http://127.0.0.1:{grid.port}/proxy/openai/v1/chat/completions", {"X-AetherGrid-Key": key}
        )
        wait_until(lambda: _listens(grid.port), seconds=60, what="the web process does not answer")
        yield _Web(grid, process), target
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def _provider(cores: set[int]) -> Iterator[Target]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.provider_process"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )  # fmt: skip
    assert process.stdout
    try:
        port = int(process.stdout.readline())
        yield Target(f"http://127.0.0.1:{port}/v1/chat/completions")
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def _listens(port: int) -> bool:
    return any(
        one.laddr.port == port for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN
    )


def _cores() -> tuple[set[int], set[int]]:
    every = sorted(os.sched_getaffinity(0))
    return {every[0]}, set(every[1:]) or {every[0]}


def _resident(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / 2**20


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="aethergrid-bench-") as name:
        print(table(proxy_figures(Path(name))))  # noqa: T201 - the table is what is asked for
