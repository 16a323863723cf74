"""Starting a measurement as a process of its own, with a grid of its own, on embedded stores or on servers."""

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


def runs(
    module: str, *arguments: str, models: Sequence[str], stores: Sequence[str], home: Path | None = None
) -> Iterator[Run]:
    """Run a module with each model on each kind of stores, and give the JSON of the last line that it prints.

    Where the servers cannot be started the reason is said and those runs are left out. With `home` the embedded grids
    stay in that folder, and what is in one of an earlier run is not processed again.
    """
    for kind in stores:
        for model in models:
            with _places(kind) as variables, _folder(home, f"{model}-{kind}") as folder:
                if variables is None:
                    break
                environment = os.environ | {
                    "DJANGO_SETTINGS_MODULE": "aethergrid.settings",
                    "AETHERGRID_HOME": str(folder),
                    "EMBEDDING_MODEL": model,
                    **variables,
                }
                yield Run(model, kind, _facts_of(module, arguments, environment))


def write(path: Path, found: Sequence[Run]) -> None:
    """Write what was found, with the machine that it was found on."""
    machine = {"machine": platform.machine(), "python": platform.python_version(), "cores": os.cpu_count()}
    rows = [{"model": run.model, "stores": run.stores, **run.found} for run in found]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "runs": rows}, indent=2) + "\n", encoding="utf-8")


def _facts_of(module: str, arguments: Sequence[str], environment: dict[str, str]) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", module, *arguments],
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
