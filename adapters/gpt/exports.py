"""The export of ChatGPT: conversations.json, or its shards conversations-000.json, -001.json, …"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from adapters.base import Excerpt, ExportFormat
from adapters.gpt.conversation import SOURCE, read_conversation
from adapters.json_conversations import read_conversations
from adapters.json_documents import may_be_json

_TREE = re.compile(rb'"mapping"\s*:\s*\{\s*(?:\}|"[^"]*"\s*:\s*\{)')
_NODE = re.compile(rb'"(?:message|parent|children)"\s*:')


class ChatGPTExport(ExportFormat):
    """A list of conversations, or one of them, each a tree of nodes."""

    name = SOURCE
    title = "ChatGPT export (conversations.json, or the zip)"

    def recognises(self, head: bytes) -> bool:
        """Recognise the tree of the first conversation."""
        return bool(may_be_json(head) and _TREE.search(head) and _NODE.search(head))

    def read(self, document: BinaryIO, *, path: PurePath) -> Iterator[Excerpt]:  # noqa: ARG002
        """Give the conversations one by one, of each all branches."""
        return read_conversations(
            document,
            is_conversation=_is_conversation,
            read=lambda value: read_conversation(value.data, whole=value.whole),
        )


def _is_conversation(record: Mapping[str, Any]) -> bool:
    return isinstance(record.get("mapping"), Mapping)
