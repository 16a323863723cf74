"""`python -m tests.bench.search.logs`: how well the logs of people and their assistants are searched.

Two sets, so that nothing is made for one corpus alone; both are made from the shared data beside the checkout:

- planted patterns: questions that share many, some or next to no words with the conversations in which a pattern was
  planted; what is found are conversations;
- what was withheld of them, of the shared samples and of the demo's conversations, as `withheld` says; what is found
  are messages.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.search.recall import OVERALL
from tests.bench.search.runs import Run, add_options, runs, write
from tests.bench.search.tables import score_table
from tests.processes import ROOT
from tests.shared_data import SAMPLES, SHARED

PLANTED = SHARED / "patterns-dev"
DEMO = ROOT / "demo" / "claude-projects"
# Recorded answers, and the facts about all of them, are no transcripts.
NO_TRANSCRIPTS = ("sse",)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser, name="logs")
    options = parser.parse_args()
    if not PLANTED.is_dir() or not SAMPLES.is_dir():
        sys.exit(f"The shared data is not at {SHARED}: there is nothing to measure with.")
    found = []
    with tempfile.TemporaryDirectory(prefix="aethergrid-logs-") as name:
        _gather(Path(name))
        for run in runs("tests.bench.search.logs_run", name, options=options):
            found.append(run)
            print(_said(run, "planted", "conversations"), _said(run, "withheld", "messages"), sep="\n")  # noqa: T201
    write(options.json, found)


def _said(run: Run, part: str, counted: str) -> str:
    facts = run.found[part]
    ks = sorted(map(int, facts["rows"][0]["scores"][OVERALL]["recall"]))
    over = f"{facts['questions']} questions over {facts['messages']:,} messages"
    table = score_table(facts["rows"], ks=ks)
    return f"{run.model}, {run.stores}, {part}: {over}; k counts {counted}.\n\n{table}\n"


def _gather(folder: Path) -> None:
    subprocess.run([sys.executable, str(PLANTED / "expand.py"), str(folder)], check=True)
    files = [
        str(path)
        for below in (SAMPLES, DEMO)
        for path in sorted(below.rglob("*.json*"))
        if path.parent != SAMPLES and path.relative_to(below).parts[0] not in NO_TRANSCRIPTS
    ]
    (folder / "files.json").write_text(json.dumps(files), encoding="utf-8")


if __name__ == "__main__":
    main()
