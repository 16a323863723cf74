"""`python -m tests.bench.search.locomo FILE`: the share of LoCoMo's evidence that each way of searching finds.

The file is one of the LoCoMo data set. Its questions name the turns that answer them; the measure is the share of
those that is among the first k turns found, averaged over the questions that have any.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from tests.bench.search.recall import KS, OVERALL
from tests.bench.search.runs import MODELS, STORES, Run, runs, write
from tests.processes import ROOT

# Overall recall at 5, 10, 25, 50 in percent: what others published for the whole corpus, and what is aimed at.
MARKS = {
    "DRAGON, in LoCoMo's paper": (56.7, 66.2, 76.7, 82.7),
    "BM25 with a good list of stop words": (57.8, 64.8, 72.2, 77.5),
    "aim, minilm": (78.0, 86.0, 92.0, 95.0),
    "aim, static": (74.0, 83.0, 90.0, 94.0),
}
# Of single categories, at 10.
AT_TEN = {"single-hop": "bge-m3: 73.1", "multi-hop": "bge-m3: 41.8"}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", choices=MODELS, action="append", help="of both, this one only")
    parser.add_argument("--stores", choices=STORES, action="append", help="of both, these only")
    parser.add_argument(
        "--home", type=Path, help="keep the grids in this folder, and use those that are there"
    )
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench-locomo.json")
    options = parser.parse_args()
    found = []
    for run in runs(
        "tests.bench.search.locomo_run",
        str(options.file.resolve()),
        models=options.model or MODELS,
        stores=options.stores or STORES,
        home=options.home,
    ):
        found.append(run)
        print(f"{_said(run)}\n\n{_table(run)}\n", flush=True)  # noqa: T201 - a command
    print(_marks())  # noqa: T201 - a command
    write(options.json, found)


def _said(run: Run) -> str:
    return (
        f"{run.model}, {run.stores}: {run.found['questions']:,} questions over {run.found['turns']:,} turns; "
        f"ids of evidence that are no turns and were dropped: {run.found['dropped']}."
    )


def _table(run: Run) -> str:
    heads = " | ".join(f"@{k}" for k in KS)
    lines = [
        f"| way | questions | {heads} | ms | fitted on annotations | published, at 10 |",
        "|---" * (len(KS) + 5) + "|",
    ]
    return "\n".join([*lines, *_rows(run)])


def _rows(run: Run) -> Iterator[str]:
    for row in run.found["rows"]:
        for group, score in sorted(row["scores"].items(), key=lambda item: item[0] != OVERALL):
            overall = group == OVERALL
            name = f"**{row['name']}**" if overall else f"… {group}"
            recall = " | ".join(f"{100 * score['recall'][str(k)]:.1f}" for k in KS)
            cost, fitted = (f"{row['milliseconds']:.1f}", row["fitted"]) if overall else ("", "")
            yield f"| {name} | {score['questions']} | {recall} | {cost} | {fitted} | {AT_TEN.get(group, '')} |"


def _marks() -> str:
    heads = " | ".join(f"@{k}" for k in KS)
    rows = [f"| {name} | {' | '.join(f'{value:.1f}' for value in marks)} |" for name, marks in MARKS.items()]
    return "\n".join([f"| mark | {heads} |", "|---" * (len(KS) + 1) + "|", *rows])


if __name__ == "__main__":
    main()
