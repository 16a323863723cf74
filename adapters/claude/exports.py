"""The export of claude.ai, and single conversations as the API of its pages gives them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from adapters.base import Excerpt, ExportFormat
from adapters.claude.chat_messages import SOURCE, read_chat
from adapters.json_conversations import read_conversations
from adapters.json_documents import may_be_json

_MESSAGES = re.compile(rb'"chat_messages"\s*:\s*\[')


class ClaudeAIExport(ExportFormat):
    """A list of conversations, or one of them, each a list of messages."""

    name = SOURCE
    title = "claude.ai export (conversations.json, or the zip)"
    shown_without_ids = True

    def recognises(self, head: bytes) -> bool:
        """Recognise the list of messages of a conversation."""
        return bool(may_be_json(head) and _MESSAGES.search(head))

    def read(self, document: BinaryIO, *, path: PurePath) -> Iterator[Excerpt]:  # noqa: ARG002
        """Give the conversations one by one."""
        return read_conversations(
            document, is_conversation=_is_conversation, read=lambda value: read_chat(value.data)
        )


def _is_conversation(record: Mapping[str, Any]) -> bool:
    return "chat_messages" in record or record.keys() >= {"uuid", "name", "created_at"}
