"""Figures of a running grid: latencies, a day's load, and what it costs when nothing happens."""

import statistics
import time
import urllib.request

import psutil

from tests.bench.corpus import write_day, write_talks
from tests.bench.figures import Figure, percentile
from tests.claude_lines import user_line
from tests.processes import Grid, wait_until

CAPTURES = 100
QUERIES = 200
IDLE_SECONDS = 20


def idle(grid: Grid, *, model: str) -> list[Figure]:
    """Measure memory and processor time of all processes while nothing happens."""
    grid.search("warm up")  # the web process holds an embedder, too, once somebody asked
    time.sleep(5)
    processes = _processes(grid)
    before = sum(_seconds(process) for process in processes)
    started = time.monotonic()
    time.sleep(IDLE_SECONDS)
    used = (sum(_seconds(process) for process in processes) - before) / (time.monotonic() - started)
    resident = sum(process.memory_info().rss for process in processes) / 2**20
    return [
        Figure(f"resident when idle, {model}", resident, "MB", asked="< 500, aim 350"),
        Figure(f"processor when idle, {model}", 100 * used, "% of a core", asked="< 1"),
    ]


def _processes(grid: Grid) -> list[psutil.Process]:
    assert grid.process is not None
    parent = psutil.Process(grid.process.pid)
    return [parent, *parent.children(recursive=True)]


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def capture_latency(grid: Grid, *, model: str) -> list[Figure]:
    """Measure from a line written to its message in the database, the watcher idle before each."""
    path = grid.transcripts / "latency.jsonl"
    taken = []
    for number in range(CAPTURES):
        line = user_line(f"latency {number}", f"Latency question {number}", second=number, session="latency")
        time.sleep(0.15)
        started = time.perf_counter()
        with path.open("ab") as file:
            file.write(line)
        while grid.sql("SELECT COUNT(*) FROM capture_message")[0][0] <= number:
            time.sleep(0.001)
        taken.append(1000 * (time.perf_counter() - started))
    return [
        Figure(f"capture p50, {model}", statistics.median(taken), "ms"),
        Figure(f"capture p99, {model}", percentile(taken, 99), "ms", asked="< 100"),
    ]


def throughput(grid: Grid, *, model: str, messages: int, bare: float) -> list[Figure]:
    """Measure from transcripts being there to all of them being searchable, on texts that are new to the grid.

    `bare` is the embedder alone on such texts, in texts per second.
    """
    before = _stored(grid)
    staged = grid.folder / "fresh"
    write_talks(staged, messages=messages)
    started = time.monotonic()
    staged.rename(grid.transcripts / "fresh")
    wait_until(lambda: _stored(grid) >= before + messages, seconds=600, what="the messages stored")
    rate = messages / (time.monotonic() - started)
    asked = "≥ 0.8 of the bare embedder" if model == "minilm" else ""
    return [Figure(f"pipeline, {model}, running grid", rate, "texts/s", bare, "bare embedder", asked)]


def _stored(grid: Grid) -> int:
    return int(grid.sql("SELECT COUNT(*) FROM capture_message WHERE state = 'stored'")[0][0])


def days_load(grid: Grid, *, model: str, conversations: int) -> list[Figure]:
    """Measure from a day's transcripts being there to all of them being searchable."""
    staged = grid.folder / "staged"
    write_day(staged, conversations=conversations)
    started = time.monotonic()
    staged.rename(grid.transcripts / "day")
    wait_until(
        lambda: _count(grid, "capture_conversation") > conversations * 0.5, seconds=900, what="the capture"
    )
    wait_until(lambda: _settled(grid), seconds=1800, what="the backlog")
    seconds = time.monotonic() - started
    failed = grid.sql("SELECT COUNT(*) FROM capture_message WHERE state = 'failed'")[0][0]
    return [
        Figure(f"a day's load of {conversations:,} conversations, {model}", seconds, "s",
               asked="< 60" if model == "static" else "< 300"),
        Figure(f"… messages in it, {model}", _count(grid, "capture_message"), "messages"),
        Figure(f"… that failed, {model}", failed, "messages", asked="0"),
    ]  # fmt: skip


def _settled(grid: Grid) -> bool:
    """Tell whether nothing waits and nothing new has come for a moment."""
    before = _count(grid, "capture_message")
    time.sleep(1)
    waiting = grid.sql(
        "SELECT COUNT(*) FROM capture_message WHERE state IN ('captured', 'chunked', 'embedded')"
    )
    return waiting == [(0,)] and _count(grid, "capture_message") == before


def _count(grid: Grid, name: str) -> int:
    return int(grid.sql(f"SELECT COUNT(*) FROM {name}")[0][0])


def fill(grid: Grid, *, fragments: int) -> None:
    """Add messages of a fragment each until there are so many fragments."""
    missing = fragments - _count(grid, "grid_fragment")
    if missing > 0:
        staged = grid.folder / "filling"
        # Numbers that no other transcript of the run has.
        write_talks(staged, messages=missing + 20, first=100_000)
        staged.rename(grid.transcripts / "filling")
        wait_until(
            lambda: _count(grid, "grid_fragment") >= fragments and _settled(grid),
            seconds=900,
            what="the filling",
        )


def query_latency(grid: Grid, *, model: str) -> list[Figure]:
    """Measure whole queries over HTTP, beside a request that does nothing."""
    fragments = _count(grid, "grid_fragment")
    grid.search("warm up")
    taken, nothing = [], []
    for number in range(QUERIES):
        started = time.perf_counter()
        assert grid.search(f"How do we handle case {number} of the failing build?")
        taken.append(1000 * (time.perf_counter() - started))
        started = time.perf_counter()
        with urllib.request.urlopen(f"http://127.0.0.1:{grid.port}/admin/login/", timeout=10) as response:
            response.read()
        nothing.append(1000 * (time.perf_counter() - started))
    return [
        Figure(f"query p50 at {fragments:,} fragments, {model}", statistics.median(taken), "ms",
               statistics.median(nothing), "a page without a query"),
        Figure(f"query p95 at {fragments:,} fragments, {model}", percentile(taken, 95), "ms",
               percentile(nothing, 95), "a page without a query", "< 200, aim 25"),
    ]  # fmt: skip
