"""The folder of a set, as it is given or packed: `expand.py FOLDER` unpacks one."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from adapters.messages import CapturedMessage

CONVERSATIONS = "conversations.jsonl"
EXPECTED = "expected.json"
QUERIES = "queries.json"


class NotASetError(Exception):
    """A folder has no set in it."""


def unpacked(folder: Path, *, into: Path) -> Path:
    """Give the folder in which the set's files are: `into`, if they had to be unpacked.

    Raises:
        NotASetError: if there are none.
    """
    if (folder / CONVERSATIONS).is_file():
        return folder.resolve()
    unpacker = folder / "expand.py"
    if not unpacker.is_file():
        raise NotASetError(f"{folder} has neither {CONVERSATIONS} nor expand.py: it holds no set.")
    subprocess.run([sys.executable, str(unpacker), str(into)], check=True)
    return into


def read_conversations(path: Path) -> list[list[CapturedMessage]]:
    """Give the messages of each conversation of a set."""
    return conversations_of(map(json.loads, path.read_text(encoding="utf-8").splitlines()))


def conversations_of(messages: Iterable[Mapping[str, Any]]) -> list[list[CapturedMessage]]:
    """Put messages together by their conversation."""
    ordered = sorted(messages, key=_conversation)
    return [
        [CapturedMessage.from_wire(one) for one in some] for _, some in groupby(ordered, key=_conversation)
    ]


def _conversation(message: Mapping[str, Any]) -> str:
    return str(message["conversation_id"])
