"""The export of claude.ai, and single conversations as the API of its pages gives them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from adapters.base import Excerpt, ExportFormat
from adapters.claude.chat_messages import SOURCE, UnreadableChatError, read_chat
from adapters.damage import Damage
from adapters.json_documents import read_values

_HEAD = re.compile(rb'\s*(?:\xef\xbb\xbf)?\s*[\[{].*?"chat_messages"\s*:\s*\[', re.DOTALL)


class ClaudeAIExport(ExportFormat):
    """A list of conversations, or one of them, each a list of messages."""

    name = SOURCE
    title = "claude.ai export (conversations.json, or the zip)"

    def recognises(self, head: bytes) -> bool:
        """Recognise the list of messages of a conversation."""
        return bool(_HEAD.match(head))

    def read(self, document: BinaryIO, *, path: PurePath) -> Iterator[Excerpt]:  # noqa: ARG002
        """Give the conversations one by one."""
        for value in read_values(document, belongs=_is_conversation):
            if isinstance(value, Damage):
                yield Excerpt(damage=[value])
                continue
            try:
                if not _is_conversation(value.data):
                    raise UnreadableChatError("an object that is no conversation")
                yield Excerpt(read_chat(value.data))
            except UnreadableChatError as error:
                yield Excerpt(damage=[Damage(value.line, str(error))])


def _is_conversation(record: Mapping[str, Any]) -> bool:
    return "chat_messages" in record or record.keys() >= {"uuid", "name", "created_at"}
