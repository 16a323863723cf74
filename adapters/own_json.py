"""Messages in the grid's own schema, as the ingest API takes them, in a file of JSON or JSON lines."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from adapters.base import Excerpt, ExportFormat
from adapters.damage import Damage
from adapters.json_documents import may_be_json, read_values
from adapters.messages import CapturedMessage, InvalidMessageError

_KEYS = [
    re.compile(rb'"conversation_id"\s*:\s*"'),
    re.compile(rb'"message_id"\s*:\s*"'),
    re.compile(rb'"role"\s*:\s*"(?:user|assistant)"'),
]


class OwnJSON(ExportFormat):
    """One message a line, a list of them, or {"messages": []}."""

    name = "aethergrid"
    title = "messages in the grid's own schema (.json, .jsonl)"
    has_companions = False

    def recognises(self, head: bytes) -> bool:
        """Recognise the fields that every message has."""
        return may_be_json(head) and all(key.search(head) for key in _KEYS)

    def read(self, document: BinaryIO, *, path: PurePath) -> Iterator[Excerpt]:  # noqa: ARG002
        """Give the messages one by one; what the API would refuse is damage."""
        for value in read_values(document, belongs=_belongs):
            if isinstance(value, Damage):
                yield Excerpt(damage=[value])
                continue
            if value.whole:
                yield _read(value.data, value.line)


def _read(item: Mapping[str, Any], line: int) -> Excerpt:
    try:
        return Excerpt([CapturedMessage.from_wire(item)])
    except InvalidMessageError as error:
        return Excerpt(damage=[Damage(line, str(error))])


def _belongs(record: Mapping[str, Any]) -> bool:
    return "conversation_id" in record
