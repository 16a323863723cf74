"""`python -m tests.bench`: measure everything, print the table, write `build/bench.json`."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, beside, table, write_json
from tests.bench.proxy import proxy_rows, proxy_table
from tests.bench.redaction import redaction_figures, redaction_table
from tests.bench.servers import servers
from tests.bench.whole_grid import capture_latency, days_load, fill, idle, query_latency, throughput
from tests.processes import ROOT, running_grid

PARTS = ("grid", "proxy", "redaction")
MANY = 100_000
MODELS = {"static": 4000, "minilm": 1200}
# A worker waits for servers most of the time: what one core does embedded takes two of them.
SEVERAL = ("--workers", "2")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1000, help="of the day's load")
    parser.add_argument("--model", choices=MODELS, action="append", help="of both, this one only")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    parser.add_argument("--only", choices=PARTS, help="of everything, this part alone")
    options = parser.parse_args()
    found: dict[str, list[Any]] = {}
    with tempfile.TemporaryDirectory(prefix="aethergrid-bench-") as name:
        if options.only in (None, "grid"):
            found["figures"] = _whole_grid(Path(name), options)
            print(table(found["figures"]))  # noqa: T201 - the table is what is asked for
        if options.only in (None, "proxy"):
            load = os.getloadavg()[0]
            found["proxy"] = proxy_rows(Path(name) / "proxy")
            print(f"\n{proxy_table(found['proxy'])}\n\nLoad of the machine before: {load:.1f}.")  # noqa: T201
        if options.only in (None, "redaction"):
            found["redaction"] = redaction_figures()
            print(f"\n{redaction_table(found['redaction'])}")  # noqa: T201
    write_json(options.json, **found)
    print(f"\nWritten to {options.json}.", file=sys.stderr)  # noqa: T201


def _whole_grid(folder: Path, options: argparse.Namespace) -> list[Figure]:
    """Measure the pipeline, and the grid that `up` runs, embedded and on servers."""
    figures: list[Figure] = []
    every = os.sched_getaffinity(0)
    bare: dict[str, float] = {}
    for model in options.model or MODELS:
        messages, cores = MODELS[model], {min(every)} if model == "static" else every
        alone, bare[model] = _throughput(folder / model, model, messages=messages, cores=cores)
        figures += alone
        embedded = _grid(folder / f"grid-{model}", model, options.conversations, bare=bare)
        with servers() as variables:
            other = folder / f"grid-{model}-servers"
            on_servers = (
                _grid(other, model, options.conversations, *SEVERAL, bare=bare, **variables)
                if variables
                else []
            )
        figures += beside(embedded, on_servers) if on_servers else embedded
    return figures


def _grid(
    folder: Path, model: str, conversations: int, *up: str, bare: dict[str, float], **variables: str
) -> list[Figure]:
    """Measure a running grid, on the stores that the variables name; `up` are options of that command."""
    folder.mkdir()
    with running_grid(folder, *up, **_defaults(), EMBEDDING_MODEL=model, **variables) as grid:
        figures = [
            *idle(grid, model=model),
            *capture_latency(grid, model=model),
            *throughput(grid, model=model, messages=3000, bare=bare[model]),
            *days_load(grid, model=model, conversations=conversations),
            *query_latency(grid, model=model),
        ]
        if model == "static":
            fill(grid, fragments=MANY)
            figures += query_latency(grid, model=model)
        return figures


def _defaults() -> dict[str, str]:
    """The pipeline as a person runs it, not as the tests hurry it; queries come too fast for one key's throttle."""
    return {"PIPELINE_SWEEP_SECONDS": "10", "PIPELINE_LEASE_SECONDS": "120", "API_THROTTLE": "100000/min"}


def _throughput(home: Path, model: str, *, messages: int, cores: set[int]) -> tuple[list[Figure], float]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "aethergrid.settings",
        "AETHERGRID_HOME": str(home),
        "EMBEDDING_MODEL": model,
        "EMBEDDING_THREADS": str(len(cores)),
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.throughput", str(messages)],
        cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )  # fmt: skip
    found = json.loads(run.stdout.splitlines()[-1])
    bare = found["fragments"] / found["bare_embedder"]
    where = f"{model}, {len(cores)} core{'s' if len(cores) > 1 else ''}, one process"
    asked = "≥ 1,000" if model == "static" else ""
    figures = [
        Figure(f"pipeline, {where}", found["messages"] / found["pipeline"], "messages/s",
               found["messages"] / found["floor"], "parse + embed + one insert", asked),
        Figure(f"pipeline, {where}", found["fragments"] / found["pipeline"], "texts/s", bare, "bare embedder"),
    ]  # fmt: skip
    return figures, bare


if __name__ == "__main__":
    main()
