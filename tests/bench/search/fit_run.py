"""The signals of the candidates of each of LoCoMo's questions, written to a file; run with Django set up."""

import sys
from pathlib import Path

import numpy as np

from grid.models import Fragment
from grid.search.asking import SearchFilters, parse
from grid.search.features import FEATURES, features
from grid.search.gathering import gather
from tests.bench.search.filling import owner, prepare, say
from tests.bench.search.fit_model import Example
from tests.bench.search.locomo_file import Talk, read_talks
from tests.bench.search.locomo_run import fill_talk


def main(path: Path, target: Path) -> None:
    """Fill the grid, gather the candidates of every question, write."""
    prepare()
    examples = []
    for talk in read_talks(path):
        say(f"{talk.id}: {len(talk.turns)} turns")
        fill_talk(talk)
        examples += _examples(talk)
    Example.write(target, examples)


def _examples(talk: Talk) -> list[Example]:
    owner_id, found = owner(talk.id), []
    rows = Fragment.objects.filter(message__owner_id=owner_id)
    turns = {id_.hex: turn for id_, turn in rows.values_list("id", "message__external_id")}
    for question in talk.questions:
        asked = parse(question.text, owner_id=owner_id, filters=SearchFilters(), now=talk.ended_at)
        candidates = gather(asked)
        evidence = np.array([turns[row.id] in question.evidence for row in candidates.rows], bool)
        wanted = len(question.evidence)
        found.append(Example(talk.id, tuple(FEATURES), features(candidates, asked), evidence, wanted))
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
