"""The grid on LoCoMo as mem0 is measured there. Run with Django set up and the path of the file it prints JSON."""

import json
import sys
import time
from pathlib import Path

from embeddings.embedders import current_embedder
from tests.bench.search.filling import fill, owner, prepare
from tests.bench.search.locomo_file import read_talks
from tests.bench.search.locomo_run import message_of
from tests.bench.search.recall import Judged, each_once, scores
from tests.bench.search.ways import WAYS, ask

RESULTS = 10


def main(path: Path) -> None:
    """Record and process every turn, ask every question in the last of the ways, print the figures."""
    prepare()
    talks = read_talks(path)
    current_embedder().embed(["warm up"])
    owners = {talk.id: owner(talk.id) for talk in talks}
    started = time.perf_counter()
    for talk in talks:
        fill([message_of(turn) for turn in talk.turns], owner_id=owners[talk.id])
    adding = time.perf_counter() - started
    way, judged, taken = WAYS[-1], [], []
    for talk in talks:
        for question in talk.questions:
            asked = ask(way, question.text, owner_id=owners[talk.id], now=talk.ended_at, limit=RESULTS)
            taken.append(1000 * asked.seconds)
            turns = each_once(found.message_id for found in asked.found)
            judged.append(Judged(question.category, turns, question.evidence))
    facts = {
        "way": way.name,
        "adds": sum(len(talk.turns) for talk in talks),
        "seconds": adding,
        "milliseconds": taken,
        "recall": scores(judged, ks=(RESULTS,))["overall"].recall[RESULTS],
    }
    print(json.dumps(facts))  # noqa: T201 - read by whoever started it


if __name__ == "__main__":
    main(Path(sys.argv[1]))
