"""Starting a measurement as a process of its own, with a grid of its own, on embedded stores or on servers."""

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.servers import servers
from tests.processes import ROOT

MODELS = ("minilm", "static")
STORES = ("embedded", "servers")


@dataclass(frozen=True, slots=True)
class Run:
    """What a measurement found with a model on stores."""

    model: str
    stores: str
    found: dict[str, Any]


def add_options(parser: argparse.ArgumentParser, *, name: str) -> None:
    """Let a person choose the models and stores, and where what is found is written."""
    parser.add_argument("--model", choices=MODELS, action="append", help="of both, this one only")
    parser.add_argument("--stores", choices=STORES, action="append", help="of both, these only")
    parser.add_argument(
        "--home", type=Path, help="keep the grids in this folder, and use those that are there"
    )
    parser.add_argument("--json", type=Path, default=ROOT / "build" / f"bench-{name}.json")


def runs(module: str, *arguments: str, options: argparse.Namespace) -> Iterator[Run]:
    """Run a module with each model on each kind of stores, and give the JSON of the last line that it prints.

    Where the servers cannot be started the reason is said and those runs are left out. With `home` the grids stay in
    that folder, and what is in one of an earlier run is not processed again.
    """
    for kind in options.stores or STORES:
        for model in options.model or MODELS:
            with _places(kind) as variables, _folder(options.home, f"{model}-{kind}") as folder:
                if variables is None:
                    break
                facts = _facts_of(module, arguments, environment(folder, model) | variables)
                yield Run(model, kind, facts)


def environment(home: Path, model: str) -> dict[str, str]:
    """Give the environment of a process that has its grid in a folder."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "aethergrid.settings",
        "AETHERGRID_HOME": str(home),
        "EMBEDDING_MODEL": model,
    }


def write(path: Path, found: Sequence[Run]) -> None:
    """Write what was found, with the machine that it was found on."""
    machine = {"machine": platform.machine(), "python": platform.python_version(), "cores": os.cpu_count()}
    rows = [{"model": run.model, "stores": run.stores, **run.found} for run in found]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "runs": rows}, indent=2) + "\n", encoding="utf-8")


def _facts_of(module: str, arguments: Sequence[str], environment: dict[str, str]) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.search.with_django", module, *arguments],
        cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    facts: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return facts


@contextlib.contextmanager
def _places(kind: str) -> Iterator[dict[str, str] | None]:
    """Give the variables of the stores; `None` where they cannot be had."""
    if kind == "embedded":
        yield {}
        return
    with servers() as variables:
        yield variables or None


@contextlib.contextmanager
def _folder(home: Path | None, name: str) -> Iterator[Path]:
    if home is not None:
        yield home.resolve() / name
        return
    with tempfile.TemporaryDirectory(prefix="aethergrid-bench-") as folder:
        yield Path(folder)
