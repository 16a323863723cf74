"""`python -m tests.bench.patterns SET`: how much of what is planted in a set the grid learns and serves.

The conversations come in several orders, each into a grid of its own.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.patterns.options import add_options
from tests.bench.patterns.sets import unpacked
from tests.bench.patterns.tables import report
from tests.bench.search.runs import MODELS, environment
from tests.processes import ROOT

ORDERS = 5


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    parser.add_argument("--orders", type=int, default=ORDERS, metavar="N")
    parser.add_argument("--model", choices=MODELS, default="minilm", help="the embedder of the grid")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench-patterns.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aethergrid-set-") as folder:
        options.set = unpacked(options.set, into=Path(folder))
        found = list(_runs(options))
    print(report(found))  # noqa: T201 - a command
    machine = {"machine": platform.machine(), "python": platform.python_version(), "cores": os.cpu_count()}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps({"machine": machine, "runs": found}, indent=1), encoding="utf-8")


def _runs(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    more = ["--sparse", str(options.sparse)]
    more += ["--samples", str(options.samples.resolve())] if options.samples else []
    more += ["--by-task-type"] if options.by_task_type else []
    more += ["--finding-only"] if options.finding_only else []
    more += ["--right-clusters"] if options.right_clusters else []
    for seed in range(options.seed, options.seed + options.orders):
        with tempfile.TemporaryDirectory(prefix="aethergrid-bench-") as home:
            yield _run([str(options.set), "--seed", str(seed), *more], home=Path(home), model=options.model)


def _run(arguments: list[str], *, home: Path, model: str) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.search.with_django", "tests.bench.patterns.run", *arguments],
        cwd=ROOT, env=environment(home, model) | {"API_THROTTLE": ""}, text=True, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    facts: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return facts


if __name__ == "__main__":
    main()
