"""`python -m tests.bench.search.mem0 FILE`: the grid beside mem0, on the same turns of LoCoMo, in one run.

mem0 as `pip install mem0ai` gives it, in an environment of its own: each turn is added as it is (`infer=False`), into
its default store, without telemetry. Both embed with the same MiniLM: the grid in its process, mem0 through an
endpoint on loopback that serves the grid's embedder, a text a call; what that endpoint takes by itself stands beside.
mem0's extras, keywords and entities, are not installed: they download their models when they run. The grid records
turns in batches, as it does with any source; mem0 embeds and stores each alone.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.bench.figures import percentile
from tests.bench.installing import install
from tests.bench.search.providers import provider
from tests.processes import ROOT

PINNED = "mem0ai==2.2.1"
PLACE = ROOT / "build" / "mem0"
DIMENSIONS = 384
WITH_DJANGO = "tests.bench.search.with_django"
CALLS = 200
FIGURES = ("adds a second", "a search, p50", "a search, p95", "recall@10")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench-mem0.json")
    options = parser.parse_args()
    if reason := install(PLACE, PINNED):
        sys.exit(f"No figures of mem0: {reason}")
    file = str(options.file.resolve())
    with tempfile.TemporaryDirectory(prefix="aethergrid-mem0-") as name:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "aethergrid.settings",
            "AETHERGRID_HOME": f"{name}/grid",
            "EMBEDDING_MODEL": "minilm",
            "MEM0_TELEMETRY": "False",
            "MEM0_DIR": f"{name}/mem0",
        }
        with provider(WITH_DJANGO, "tests.bench.search.embedder_provider", environment=environment) as url:
            endpoint = _endpoint(url)
            arguments = [file, url, str(DIMENSIONS), name]
            python = str(PLACE / "bin" / "python")
            theirs = _facts([python, "-m", "tests.bench.search.mem0_run", *arguments], environment)
        ours = _facts([sys.executable, "-m", WITH_DJANGO, "tests.bench.search.mem0_peer", file], environment)
    print(_table(ours, theirs, endpoint))  # noqa: T201 - a command
    found = {"grid": ours, "mem0": {"version": PINNED, **theirs}, "endpoint_milliseconds": endpoint}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _facts(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    run = subprocess.run(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, check=True)
    facts: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return facts


def _endpoint(url: str) -> float:
    """Give the milliseconds that the endpoint takes for a text, in the middle."""
    taken = []
    for number in range(CALLS):
        body = {"model": "same", "input": [f"What did we say about the boat, the kite and number {number}?"]}
        request = urllib.request.Request(
            f"{url}/embeddings", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=30) as response:
            response.read()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


def _table(ours: dict[str, Any], theirs: dict[str, Any], endpoint: float) -> str:
    lines = [f"| | AetherGrid ({ours['way']}) | {PINNED.replace('==', ' ')} |", "|---|---|---|"]
    for name, one, other in zip(FIGURES, _figures(ours), _figures(theirs), strict=True):
        lines.append(f"| {name} | {one} | {other} |")
    return "\n".join([*lines, f"\nThe endpoint through which mem0 embeds takes {endpoint:.1f} ms a text."])


def _figures(facts: dict[str, Any]) -> list[str]:
    taken = facts["milliseconds"]
    return [
        f"{facts['adds'] / facts['seconds']:.1f}",
        f"{percentile(taken, 50):.1f} ms",
        f"{percentile(taken, 95):.1f} ms",
        f"{100 * facts['recall']:.1f} %",
    ]


if __name__ == "__main__":
    main()
