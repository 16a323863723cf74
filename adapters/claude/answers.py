"""Answers of the Messages API, as a stream of events or as one message."""

from collections.abc import Mapping
from typing import Any

from adapters.answers import Answer, ToolCall, error_kind
from adapters.fields import object_of, objects_of, text_of
from adapters.payloads import payloads

USAGE = {
    "output": "output_tokens",
    "input": "input_tokens",
    "cache_creation": "cache_creation_input_tokens",
    "cache_read": "cache_read_input_tokens",
}
# Of the client's tools, of the API's own, and of servers that the API calls.
CALLS = ("tool_use", "server_tool_use", "mcp_tool_use")


def read_answer(body: bytes) -> Answer:
    """Put an answer together from a body as far as it came."""
    found = payloads(body)
    reader = _Reader()
    for record in found.records:
        reader.take(record)
    if found.cut:
        # Of a number that breaks off nobody knows how it goes on.
        reader.answer.tokens, reader.answer.complete = {}, False
    return reader.answer


class _Reader:
    """Blocks are found by their index, which starts anew where a second message is spliced into the stream."""

    def __init__(self) -> None:
        self.answer = Answer()
        self._calls: dict[object, ToolCall] = {}

    def take(self, record: Mapping[str, Any]) -> None:
        kind = record.get("type")
        if kind == "message_start":
            self._start(object_of(record, "message"))
        elif kind == "content_block_start":
            self._block(object_of(record, "content_block"), index=record.get("index"))
        elif kind == "content_block_delta":
            self._delta(object_of(record, "delta"), index=record.get("index"))
        elif kind == "message_delta":
            delta = object_of(record, "delta")
            self.answer.stop_reason = text_of(delta, "stop_reason") or self.answer.stop_reason
            self.answer.add_usage(object_of(record, "usage"), USAGE)
        elif kind == "message_stop":
            self.answer.complete = not self.answer.error
        elif kind == "error":
            self.answer.error, self.answer.complete = error_kind(record.get("error")), False
        elif kind == "message":
            self._start(record)
            self.answer.stop_reason = text_of(record, "stop_reason")
            self.answer.complete = True

    def _start(self, message: Mapping[str, Any]) -> None:
        self.answer.id = self.answer.id or text_of(message, "id")
        self.answer.model = text_of(message, "model") or self.answer.model
        self.answer.add_usage(object_of(message, "usage"), USAGE)
        for index, block in enumerate(objects_of(message, "content")):
            self._block(block, index=index)

    def _block(self, block: Mapping[str, Any], *, index: Any) -> None:
        kind = text_of(block, "type")
        if kind == "text":
            self.answer.texts.append(text_of(block, "text"))
        elif kind == "thinking":
            self.answer.thinking.append(text_of(block, "thinking"))
        elif kind in CALLS:
            call = ToolCall(
                id=text_of(block, "id"),
                name=text_of(block, "name"),
                # A stream gives an empty object here and the real one in pieces.
                arguments=block.get("input") or "",
                kind="" if kind == "tool_use" else kind,
            )
            self.answer.calls.append(call)
            self._calls[str(index)] = call

    def _delta(self, delta: Mapping[str, Any], *, index: Any) -> None:
        kind = delta.get("type")
        if kind == "text_delta":
            self.answer.texts.append(text_of(delta, "text"))
        elif kind == "thinking_delta":
            self.answer.thinking.append(text_of(delta, "thinking"))
        elif kind == "input_json_delta":
            call = self._calls.get(str(index))
            if call and isinstance(call.arguments, str):
                call.arguments += text_of(delta, "partial_json")
