"""The conversations of an export in JSON, one by one, with what could not be read on the way to them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from adapters.base import Excerpt
from adapters.damage import Damage
from adapters.fields import UnreadableRecordError
from adapters.json_documents import Value, read_values
from adapters.messages import CapturedMessage


def read_conversations(
    document: BinaryIO,
    *,
    is_conversation: Callable[[Mapping[str, Any]], bool],
    read: Callable[[Value], list[CapturedMessage]],
) -> Iterator[Excerpt]:
    """Give the messages of each conversation; `read` raises `UnreadableRecordError` for one it cannot read."""
    for value in read_values(document, belongs=is_conversation):
        if isinstance(value, Damage):
            yield Excerpt(damage=[value])
            continue
        try:
            if not is_conversation(value.data):
                raise UnreadableRecordError("an object that is no conversation")
            yield Excerpt(read(value))
        except UnreadableRecordError as error:
            yield Excerpt(damage=[Damage(value.line, str(error))])
