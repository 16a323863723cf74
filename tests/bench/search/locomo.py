"""`python -m tests.bench.search.locomo FILE`: the share of LoCoMo's evidence that each way of searching finds.

The file is one of the LoCoMo data set. Its questions name the turns that answer them; the measure is the share of
those that is among the first k turns found, averaged over the questions that have any.
"""

import argparse
from pathlib import Path

from tests.bench.search.recall import KS
from tests.bench.search.runs import add_options, runs, write
from tests.bench.search.tables import mark_table, score_table

# Overall recall in percent at each k: what others published for the whole corpus, and what is aimed at.
MARKS = {
    "DRAGON, in LoCoMo's paper": (56.7, 66.2, 76.7, 82.7),
    "BM25 with a good list of stop words": (57.8, 64.8, 72.2, 77.5),
    "aim, minilm": (78.0, 86.0, 92.0, 95.0),
    "aim, static": (74.0, 83.0, 90.0, 94.0),
}
# Of single categories.
PUBLISHED = {"single-hop": "bge-m3 @10: 73.1", "multi-hop": "bge-m3 @10: 41.8"}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    add_options(parser, name="locomo")
    options = parser.parse_args()
    found = []
    for run in runs("tests.bench.search.locomo_run", str(options.file.resolve()), options=options):
        found.append(run)
        facts = run.found
        said = f"{run.model}, {run.stores}: {facts['questions']:,} questions over {facts['turns']:,} turns; ids of "
        said += f"evidence that are no turns, dropped: {facts['dropped']}."
        print(f"{said}\n\n{score_table(facts['rows'], ks=KS, marks=PUBLISHED)}\n", flush=True)  # noqa: T201
    print(mark_table(MARKS, ks=KS))  # noqa: T201 - a command
    write(options.json, found)


if __name__ == "__main__":
    main()
