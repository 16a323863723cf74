"""Logs of people and their assistants in one grid, and how well they are found.

Run with Django set up and the path of a folder it prints JSON. The folder has the planted patterns
(`conversations.jsonl`, `expected.json`, `queries.json`) and a list of further files to import (`files.json`).
"""

import json
import sys
from pathlib import Path
from typing import Any

from adapters.messages import CapturedMessage
from capture.importer import import_files
from capture.models import Message
from capture.rawlog import raw_log
from capture.recorder import from_document
from grid.search import Found
from tests.bench.search.asking import Item, rows
from tests.bench.search.filling import fill, owner, prepare, process, say
from tests.bench.search.withheld import withhold

CONVERSATIONS = (5, 10)
MESSAGES = (5, 10, 25)


def main(folder: Path) -> None:
    """Fill the grids of two people, ask, print the scores."""
    prepare()
    planted = _planted_messages(folder)
    found = {"planted": _planted(folder, planted), "withheld": _withheld(folder, planted)}
    print(json.dumps(found))  # noqa: T201 - read by whoever started it


def _planted(folder: Path, messages: list[CapturedMessage]) -> dict[str, Any]:
    """Ask for planted patterns; what is to be found are the conversations that have them."""
    owner_id = owner("planted")
    fill(messages, owner_id=owner_id)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    where = {one["id"]: frozenset(one["conversation_ids"]) for one in expected["patterns"]}
    now = max(message.timestamp for message in messages)
    items = [
        Item(one["query"], one["wording"], where[one["expected_pattern"]], owner_id, now)
        for one in json.loads((folder / "queries.json").read_text(encoding="utf-8"))
        if one["expected_pattern"]
    ]
    return {
        "messages": len(messages),
        "questions": len(items),
        "rows": rows(items, id_of=lambda fragment: fragment.conversation_id, ks=CONVERSATIONS),
    }


def _withheld(folder: Path, planted: list[CapturedMessage]) -> dict[str, Any]:
    """Ask for what was withheld; what is to be found are messages."""
    split = withhold([*planted, *_imported(folder)])
    owner_id = owner("withheld")
    fill(split.kept, owner_id=owner_id)
    now = max(message.timestamp for message in split.kept)
    items = [Item(one.text, one.kind, one.wanted, owner_id, now) for one in split.asked]
    return {
        "messages": len(split.kept),
        "questions": len(items),
        "rows": rows(items, id_of=_message, ks=MESSAGES),
    }


def _message(found: Found) -> str:
    return f"{found.conversation_id}/{found.message_id}"


def _planted_messages(folder: Path) -> list[CapturedMessage]:
    lines = (folder / "conversations.jsonl").read_text(encoding="utf-8").splitlines()
    return [CapturedMessage.from_wire(json.loads(line)) for line in lines]


def _imported(folder: Path) -> list[CapturedMessage]:
    """Import the files for somebody, and give what was recorded that has a text."""
    files = json.loads((folder / "files.json").read_text(encoding="utf-8"))
    owner_id = owner("imported")
    import_files(map(Path, files), owner_id=owner_id)
    process()
    ids = list(Message.objects.filter(owner_id=owner_id, sidechain=False).values_list("id", flat=True))
    messages = [from_document(document) for document in raw_log().read(ids).values()]
    say(f"{len(messages)} messages of {len(files)} files")
    return [message for message in messages if message.content.strip()]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
