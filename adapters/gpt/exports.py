"""The export of ChatGPT: conversations.json, or its shards conversations-000.json, -001.json, …"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from adapters.base import Excerpt, ExportFormat
from adapters.damage import Damage
from adapters.gpt.conversation import SOURCE, UnreadableConversationError, read_conversation
from adapters.json_documents import may_be_json, read_values

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
        for value in read_values(document, belongs=_is_conversation):
            if isinstance(value, Damage):
                yield Excerpt(damage=[value])
                continue
            try:
                if not _is_conversation(value.data):
                    raise UnreadableConversationError("an object that is no conversation")
                yield Excerpt(read_conversation(value.data, whole=value.whole))
            except UnreadableConversationError as error:
                yield Excerpt(damage=[Damage(value.line, str(error))])


def _is_conversation(record: Mapping[str, Any]) -> bool:
    return isinstance(record.get("mapping"), Mapping)
