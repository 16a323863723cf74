"""`python -m tests.bench.search.fit PATH`: fit the weights of hybrid search, and write grid/search/weights.json.

PATH is LoCoMo's development half. The candidates and signals are those of the search itself, once with each of the
two packaged embedders: one set of weights serves both. It prints what each half of the fit finds in conversations
that it has not seen (leaving one out), beside the weights that were chosen by hand.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.bench.search.fit_model import Example, fit, recall
from tests.bench.search.runs import MODELS, environment
from tests.processes import ROOT

WEIGHTS = ROOT / "grid" / "search" / "weights.json"
KS = (5, 10, 25, 50)


def main() -> None:
    """Collect the signals of every question with each embedder, fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument(
        "--home", type=Path, help="keep the grids in this folder, and use those that are there"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aethergrid-fit-") as name:
        examples = {model: _collect(options.path, model, options.home or Path(name)) for model in MODELS}
    names = next(iter(examples.values()))[0].names
    for model, found in examples.items():
        print(f"{model}, one conversation left out: {_left_out(found)}")  # noqa: T201 - a command
    weights, bias = fit([one for found in examples.values() for one in found])
    written = {
        "fitted_on": "LoCoMo, development half, with minilm and static",
        "bias": round(bias, 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
    }
    WEIGHTS.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(written, indent=2))  # noqa: T201 - as above


def _collect(path: Path, model: str, home: Path) -> list[Example]:
    target = home / f"{model}-examples.npz"
    modules = ("tests.bench.search.with_django", "tests.bench.search.fit_run")
    subprocess.run(
        [sys.executable, "-m", *modules, str(path), str(target)],
        cwd=ROOT, env=environment(home / f"{model}-embedded", model), check=True,
    )  # fmt: skip
    return Example.read(target)


def _left_out(examples: Sequence[Example]) -> str:
    shares = []
    for talk in sorted({one.talk for one in examples}):
        weights, _ = fit([one for one in examples if one.talk != talk])
        shares += [recall(one, weights, KS) for one in examples if one.talk == talk]
    mean = 100 * np.mean(shares, axis=0)
    return ", ".join(f"{share:.1f} at {k}" for share, k in zip(mean, KS, strict=True))


if __name__ == "__main__":
    main()
