"""LoCoMo in one grid: each conversation is an owner's, each session a conversation, each turn a message.

Run with Django set up and the path of the file it prints JSON; the embedder, the data folder and the stores come from
the environment of whoever starts it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from adapters.messages import CapturedMessage
from tests.bench.search.asking import Item, rows
from tests.bench.search.filling import fill, owner, prepare, say
from tests.bench.search.locomo_file import Talk, Turn, read_talks


def main(path: Path) -> None:
    """Fill the grid, ask every question in every way, print the scores."""
    prepare()
    talks = read_talks(path)
    for talk in talks:
        say(f"{talk.id}: {len(talk.turns)} turns")
        fill_talk(talk)
    items = [item for talk in talks for item in _items(talk)]
    found = {
        "turns": sum(len(talk.turns) for talk in talks),
        "questions": len(items),
        "dropped": sum(talk.dropped for talk in talks),
        "rows": rows(items, id_of=lambda fragment: fragment.message_id),
    }
    print(json.dumps(found))  # noqa: T201 - read by whoever started it


def fill_talk(talk: Talk) -> None:
    """Give a conversation to an owner of its own."""
    fill([message_of(turn) for turn in talk.turns], owner_id=owner(talk.id))


def message_of(turn: Turn) -> CapturedMessage:
    """Give a turn as the message that is recorded."""
    return CapturedMessage(
        conversation_id=turn.session,
        message_id=turn.id,
        timestamp=turn.said_at,
        role="user" if turn.by_first else "assistant",
        content=turn.content,
    )


def _items(talk: Talk) -> Iterator[Item]:
    owner_id = owner(talk.id)
    for question in talk.questions:
        yield Item(question.text, question.category, question.evidence, owner_id, now=talk.ended_at)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
