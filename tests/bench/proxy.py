"""What the proxy costs, capture on, beside the bare provider and LiteLLM's: `make bench ARGS="--only proxy"`.

Proxies have one core, each alone there; provider and clients have the others. Latencies are of paced streams, as
models stream; requests a second of answers that come at once. Every figure is the median of rounds in which the
contestants take turns.
"""

import contextlib
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.contestants import Contestant, ProxyingGrid, bare_provider, proxying_grid
from tests.bench.figures import percentile
from tests.bench.litellm_proxy import litellm
from tests.bench.streams import Pace, Taken, abort, stream

BARE, GRID, LITELLM = "bare provider", "the grid's proxy", "LiteLLM's proxy"
ROUNDS = 3
PACED = Pace(pieces=20, gap=15)
AT_ONCE = Pace(pieces=5, gap=0)
# How many streams a round has of each contestant, by how many there are at once.
STREAMS = {1: 25, 8: 160, 64: 1280}
# LiteLLM does not keep the pace of many: its figures are clear after few, and would take minutes.
FEW = {1: 12, 8: 48, 64: 128}
REQUESTS = {BARE: 6000, GRID: 3000, LITELLM: 100}
ASKED = {50: "< +1 ms", 95: "< +3 ms"}
TIMES_LITELLM = 30
EXCHANGES = 10_000
ABORTED = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured of several contestants, and what was asked of the grid's proxy, in words."""

    name: str
    unit: str
    values: Mapping[str, float]
    asked: str = ""


def proxy_rows(folder: Path) -> list[Row]:
    """Measure everything."""
    core, others = _cores()
    with _pinned(others), bare_provider(others) as bare:
        upstream = bare.target.url.removesuffix("/v1/chat/completions")
        with (
            litellm(upstream=upstream, cores=core) as theirs,
            proxying_grid(folder, upstream=upstream, cores=core) as grid,
        ):
            contestants: dict[str, Contestant] = {BARE: bare, GRID: grid}
            if theirs:
                contestants[LITELLM] = theirs
            return _measure(contestants, grid)


def _measure(contestants: Mapping[str, Contestant], grid: ProxyingGrid) -> list[Row]:
    sent = 0
    for name, contestant in contestants.items():
        stream(contestant.target, AT_ONCE, at_once=4, count=REQUESTS[name] // 4)  # warm
    sent += REQUESTS[GRID] // 4
    rows = _latencies(contestants)
    sent += ROUNDS * sum(STREAMS.values())
    rows += _rates(contestants)
    sent += ROUNDS * REQUESTS[GRID]
    return [*rows, *_memory(contestants), *_afterwards(grid, asked=sent + EXCHANGES + ABORTED)]


def _latencies(contestants: Mapping[str, Contestant]) -> list[Row]:
    taken: dict[tuple[str, int], list[Taken]] = defaultdict(list)
    for _ in range(ROUNDS):
        for at_once in STREAMS:
            for name, contestant in contestants.items():
                count = (FEW if name == LITELLM else STREAMS)[at_once]
                with _alone(name, contestants):
                    taken[name, at_once].append(
                        stream(contestant.target, PACED, at_once=at_once, count=count)
                    )
    return [
        _latency({name: taken[name, at_once] for name in contestants}, at_once, part, percent)
        for part in ("first", "whole")
        for at_once in STREAMS
        for percent in (50, 95, 99)
    ]


def _latency(taken: Mapping[str, list[Taken]], at_once: int, part: str, percent: int) -> Row:
    """Give the bare provider's time, and what the others add to it, which is told in each round by itself."""
    times = {
        name: [1000 * percentile(getattr(one, part), percent) for one in rounds]
        for name, rounds in taken.items()
    }
    values = {BARE: statistics.median(times[BARE])}
    for name in times.keys() - {BARE}:
        pairs = zip(times[name], times[BARE], strict=True)
        values[name] = statistics.median(through - straight for through, straight in pairs)
    what = "until the first byte" if part == "first" else "until the end"
    streams = f"{at_once} stream{'s' if at_once > 1 else ''}"
    return Row(f"{what}, {streams}, p{percent}", "ms", values, ASKED.get(percent, ""))


def _rates(contestants: Mapping[str, Contestant]) -> list[Row]:
    rates: dict[str, list[float]] = defaultdict(list)
    used: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for name, contestant in contestants.items():
            before = contestant.processor_seconds()
            with _alone(name, contestants):
                done = stream(contestant.target, AT_ONCE, at_once=32, count=REQUESTS[name])
            rates[name].append(done.rate)
            used[name].append(1000 * (contestant.processor_seconds() - before) / REQUESTS[name])
    values = {name: statistics.median(rounds) for name, rounds in rates.items()}
    times = f" (here {values[GRID] / values[LITELLM]:.0f} ×)" if LITELLM in values else ""
    return [
        Row("requests a second, one core", "/s", values, f"≥ {TIMES_LITELLM} × LiteLLM{times}"),
        Row("processor time of one", "ms used", {name: statistics.median(used[name]) for name in used}),
    ]


def _memory(contestants: Mapping[str, Contestant]) -> list[Row]:
    """Measure the memory of the web process, warm as it is, and after thousands of exchanges more."""
    grid = contestants[GRID]
    before = {name: contestant.resident() for name, contestant in contestants.items()}
    with _alone(GRID, contestants):
        stream(grid.target, AT_ONCE, at_once=32, count=EXCHANGES)
        abort(grid.target, count=ABORTED)
    grown = {GRID: grid.resident() - before[GRID]}
    return [
        Row("resident, the web process", "MB", before),
        Row(f"… after {EXCHANGES:,} exchanges and {ABORTED} aborted streams", "+ MB", grown, "flat"),
    ]


def _afterwards(grid: ProxyingGrid, *, asked: int) -> list[Row]:
    """Wait until everything is recorded, and tell how long that took and whether it is all there, once each."""
    waiting, began = grid.waiting(), time.monotonic()
    grid.settle(seconds=120)
    rate = waiting / (time.monotonic() - began)
    reader = grid.resident_of_children()
    missing = abs(asked - grid.recorded())
    return [
        Row("recorded a second, of what waited after that", "/s", {GRID: rate}),
        Row("resident, the process that records", "MB", {GRID: reader}),
        Row(f"lost or doubled, of {asked:,} exchanges", "", {GRID: float(missing)}, "0"),
    ]


@contextlib.contextmanager
def _alone(name: str, contestants: Mapping[str, Contestant]) -> Iterator[None]:
    """Put those asleep that share the core; the provider, whom everybody asks, is awake."""
    with contextlib.ExitStack() as stack:
        for other, contestant in contestants.items():
            if other not in (BARE, name):
                stack.enter_context(contestant.asleep())
        yield


def _cores() -> tuple[set[int], set[int]]:
    every = sorted(os.sched_getaffinity(0))
    return {every[0]}, set(every[1:2]) or {every[0]}


@contextlib.contextmanager
def _pinned(cores: set[int]) -> Iterator[None]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def proxy_table(rows: list[Row]) -> str:
    """Give the rows as a Markdown table."""
    names = [name for name in (BARE, GRID, LITELLM) if any(name in row.values for row in rows)]
    lines = [f"| what | {' | '.join(names)} | asked |", f"|---|{'---|' * len(names)}---|"]
    for row in rows:
        shown = (_shown(row, name) if name in row.values else "–" for name in names)
        lines.append(f"| {row.name} | {' | '.join(shown)} | {row.asked or '–'} |")
    return "\n".join(lines)


def _shown(row: Row, name: str) -> str:
    value = row.values[name]
    if row.unit == "ms":
        return f"{value:.2f} ms" if name == BARE else f"{value:+.2f} ms"
    if row.unit == "ms used":
        return f"{value:.2f} ms"
    if row.unit.endswith("MB"):
        return f"{value:+.1f} MB" if row.unit.startswith("+") else f"{value:.0f} MB"
    return f"{value:,.0f} {row.unit}".strip()
