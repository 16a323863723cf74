"""`python -m tests.bench.search.speed`: how fast a running grid answers queries over HTTP, as its fragments grow.

A query is new each time, and embedded. The floor beside it is a bare scan of the same matrix by numpy. Of the 384
dimensions MiniLM embeds, of the 1,536 a provider on loopback.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.bench.figures import percentile
from tests.bench.search.clients import PATIENCE, Clients
from tests.bench.search.corpus import Corpus
from tests.bench.search.providers import provider
from tests.bench.search.runs import STORES
from tests.bench.servers import servers
from tests.processes import ROOT, Grid, running_grid, wait_until

SIZES, CLIENTS, DIMENSIONS = (10_000, 100_000, 1_000_000), (1, 8), (384, 1536)
# More than this many are measured embedded and at 384 dimensions alone.
MANY = 100_000
QUERIES, RESULTS = 200, 10
TENTH = {"project": "project-3"}
WITH_DJANGO = "tests.bench.search.with_django"
# As a person runs it, but for the limit of calls: queries come too fast for one key's.
AS_IN_LIFE = {"PIPELINE_SWEEP_SECONDS": "10", "PIPELINE_LEASE_SECONDS": "120", "API_THROTTLE": "1000000/min"}


@dataclass(frozen=True, slots=True)
class Timing:
    """How long queries took, in ms, with so many clients at once, held to a tenth of the fragments or not."""

    clients: int
    filtered: bool
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured of a grid of one size; bytes are those of a fragment, `None` where they are not known."""

    stores: str
    dimensions: int
    fragments: int
    timings: list[Timing]
    floor_p50: float
    floor_p95: float
    first_query_seconds: float
    memory: float
    disk: float | None


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--dimensions", type=int, nargs="+", choices=DIMENSIONS, default=DIMENSIONS)
    parser.add_argument("--stores", nargs="+", choices=STORES, default=STORES)
    parser.add_argument("--filters", type=json.loads, default={}, help="of every query, in JSON")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench-search-speed.json")
    options = parser.parse_args()
    found = []
    for size in _sizes(options):
        found.append(size)
        print(f"{size.stores} {size.dimensions} {size.fragments:,}: measured", file=sys.stderr)  # noqa: T201
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n", encoding="utf-8")
    print(_table(found))  # noqa: T201 - a command


def _sizes(options: argparse.Namespace) -> Iterator[Size]:
    for stores in options.stores:
        for dimensions in options.dimensions:
            sizes = sorted(options.sizes)
            if stores == "servers" or dimensions != DIMENSIONS[0]:
                sizes = [size for size in sizes if size <= MANY]
            if dimensions != DIMENSIONS[0]:
                sizes = sizes[-1:]
            if sizes:
                yield from _grown(stores, dimensions, sizes, options)


def _grown(stores: str, dimensions: int, sizes: list[int], options: argparse.Namespace) -> Iterator[Size]:
    """Measure one grid that grows."""
    with contextlib.ExitStack() as stack:
        places = stack.enter_context(servers()) if stores == "servers" else {}
        if stores == "servers" and not places:
            return
        model = stack.enter_context(_model(dimensions))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aethergrid-speed-")))
        grid = stack.enter_context(running_grid(folder, **AS_IN_LIFE, **model, **places))
        grid.search("warm up")  # the web process holds an embedder from here on
        before = _memory(grid), _disk(grid)
        for fragments in sizes:
            yield _measured(grid, stores, dimensions, fragments, before=before, options=options)


def _measured(
    grid: Grid,
    stores: str,
    dimensions: int,
    fragments: int,
    *,
    before: tuple[float, float | None],
    options: argparse.Namespace,
) -> Size:
    _run(grid, "tests.bench.search.speed_fill", fragments)
    corpus, one = Corpus(), Clients(grid.port, grid.key)
    first = one.ask(corpus.questions(1, seed=fragments + 999), filters=options.filters)[0] / 1000
    _settle(grid)
    timings = []
    for number, count in enumerate(options.clients):
        for filtered in (False, True):
            questions = corpus.questions(QUERIES, seed=fragments + 2 * number + filtered)
            clients = Clients(grid.port, grid.key, count)
            taken = clients.ask(questions, filters=options.filters | (TENTH if filtered else {}))
            timings.append(Timing(count, filtered, percentile(taken, 50), percentile(taken, 95)))
    memory, disk = _memory(grid), _disk(grid)
    floor = _run(grid, "tests.bench.search.speed_floor", QUERIES, RESULTS)["milliseconds"]
    return Size(
        stores=stores,
        dimensions=dimensions,
        fragments=fragments,
        timings=timings,
        floor_p50=percentile(floor, 50),
        floor_p95=percentile(floor, 95),
        first_query_seconds=first,
        memory=(memory - before[0]) / fragments,
        disk=None if disk is None or before[1] is None else (disk - before[1]) / fragments,
    )


def _settle(grid: Grid) -> None:
    """Wait until the grid has decided how to search: what comes before is told by the first query."""
    time.sleep(1)
    wait_until(lambda: "preparing" not in _states(grid), seconds=PATIENCE, what="no index was made")


def _states(grid: Grid) -> list[str]:
    return [(space["search"] or {}).get("state", "") for space in grid.request("/api/stats")["spaces"]]


@contextlib.contextmanager
def _model(dimensions: int) -> Iterator[dict[str, str]]:
    """Give the variables of an embedder with so many dimensions."""
    if dimensions == DIMENSIONS[0]:
        yield {"EMBEDDING_MODEL": "minilm"}
        return
    module = "tests.bench.search.word_provider"
    with provider(module, str(dimensions), environment=os.environ) as url:
        yield {"EMBEDDING_MODEL": "words", "EMBEDDING_BASE_URL": url}


def _run(grid: Grid, module: str, *arguments: int) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", WITH_DJANGO, module, *map(str, arguments)],
        cwd=ROOT, env=grid.environment | {"DJANGO_SETTINGS_MODULE": "aethergrid.settings"},
        text=True, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    facts: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return facts


def _memory(grid: Grid) -> float:
    """Give what the web process has resident, in bytes."""
    pid = grid.child("web")
    assert pid
    return float(psutil.Process(pid).memory_info().rss)


def _disk(grid: Grid) -> float | None:
    """Give how many bytes the data folder has; where a server has the data, nobody knows."""
    if "POSTGRES_URL" in grid.variables:
        return None
    return float(sum(path.stat().st_size for path in grid.home.rglob("*") if path.is_file()))


def _table(found: list[Size]) -> str:
    heads = [
        "stores",
        "dimensions",
        "fragments",
        "clients",
        "filter",
        "p50 ms",
        "p95 ms",
        "floor p50",
        "floor p95",
    ]
    heads += ["memory a fragment", "disk a fragment", "first query"]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join(lines + [line for size in found for line in _lines(size)])


def _lines(size: Size) -> Iterator[str]:
    for number, timing in enumerate(size.timings):
        cells = [size.stores, f"{size.dimensions:,}", f"{size.fragments:,}", str(timing.clients)]
        cells += ["a tenth" if timing.filtered else "none", f"{timing.p50:.1f}", f"{timing.p95:.1f}"]
        once = [f"{size.floor_p50:.1f}", f"{size.floor_p95:.1f}", f"{size.memory:,.0f} B"]
        once += ["–" if size.disk is None else f"{size.disk:,.0f} B", f"{size.first_query_seconds:.1f} s"]
        yield f"| {' | '.join(cells + (once if not number else [''] * len(once)))} |"


if __name__ == "__main__":
    main()
