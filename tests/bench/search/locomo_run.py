"""LoCoMo in one grid: each conversation is an owner's, each session a conversation, each turn a message.

`python -m tests.bench.search.locomo_run FILE` prints JSON; the embedder, the data folder and the stores come from the
environment of whoever starts it.
"""

import json
import statistics
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from adapters.messages import CapturedMessage
from tests.bench.search.filling import fill, owner, prepare, say
from tests.bench.search.locomo_file import Talk, Turn, read_talks
from tests.bench.search.recall import Judged, each_once, scores
from tests.bench.search.ways import Way, ask, ways


def main(path: Path) -> None:
    """Fill the grid, ask every question in every way, print the scores."""
    prepare()
    talks = read_talks(path)
    for talk in talks:
        say(f"{talk.id}: {len(talk.turns)} turns")
        fill([_message(turn) for turn in talk.turns], owner_id=owner(talk.id))
    rows = [_row(way, talks) for way in ways()]
    print(  # noqa: T201 - read by whoever started it
        json.dumps(
            {
                "turns": sum(len(talk.turns) for talk in talks),
                "questions": sum(len(talk.questions) for talk in talks),
                "dropped": sum(talk.dropped for talk in talks),
                "rows": rows,
            }
        )
    )


def _message(turn: Turn) -> CapturedMessage:
    return CapturedMessage(
        conversation_id=turn.session,
        message_id=turn.id,
        timestamp=turn.said_at,
        role="user" if turn.by_first else "assistant",
        content=turn.content,
    )


def _row(way: Way, talks: list[Talk]) -> dict[str, Any]:
    say(f"{way.name} …")
    judged, seconds = [], []
    for talk in talks:
        owner_id = owner(talk.id)
        for question in talk.questions:
            asked = ask(way, question.text, owner_id=owner_id, now=talk.ended_at)
            seconds.append(asked.seconds)
            turns = each_once(found.message_id for found in asked.found)
            judged.append(Judged(question.category, turns, question.evidence))
    return {
        "name": way.name,
        "fitted": way.fitted,
        "milliseconds": 1000 * statistics.median(seconds),
        "scores": {group: asdict(score) for group, score in scores(judged).items()},
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
