"""Answers of the chat completions API, as a stream of chunks or as one completion."""

from collections.abc import Mapping
from typing import Any

from adapters.answers import Answer, ToolCall, error_kind, first_text
from adapters.fields import object_of, objects_of, text_of
from adapters.gpt.chat_requests import said_in
from adapters.payloads import payloads

USAGE = {"input": "prompt_tokens", "output": "completion_tokens"}
CACHED, REASONING = {"cache_read": "cached_tokens"}, {"reasoning": "reasoning_tokens"}


def read_answer(body: bytes) -> Answer:
    """Put an answer together from a body as far as it came.

    A stream is whole when its `[DONE]` came: the last chunk with a reason to stop may be followed by the usage.
    """
    found = payloads(body)
    reader = _Reader()
    for record in found.records:
        reader.take(record)
    answer = reader.answer
    if found.cut:
        answer.tokens = {}
    whole = found.done if found.streamed else reader.was_whole and not found.cut
    answer.complete = whole and not answer.error
    return answer


class _Reader:
    def __init__(self) -> None:
        self.answer = Answer()
        # Whether it came as one completion, and not in chunks without a stream around them.
        self.was_whole = False
        self._calls: dict[object, ToolCall] = {}
        self._alternatives: dict[int, list[str]] = {}

    def take(self, record: Mapping[str, Any]) -> None:
        answer = self.answer
        if error := record.get("error"):
            answer.error = error_kind(error)
        answer.id = answer.id or text_of(record, "id")
        answer.model = answer.model or text_of(record, "model")
        usage = object_of(record, "usage")
        answer.add_usage(usage, USAGE)
        answer.add_usage(object_of(usage, "prompt_tokens_details"), CACHED)
        answer.add_usage(object_of(usage, "completion_tokens_details"), REASONING)
        for choice in objects_of(record, "choices"):
            self._choice(choice)

    def _choice(self, choice: Mapping[str, Any]) -> None:
        whole = object_of(choice, "message")
        self.was_whole = self.was_whole or bool(whole)
        delta = whole or object_of(choice, "delta")
        index = choice.get("index")
        if type(index) is int and index > 0:
            # Several answers to one request: the first is the message, the others stand beside it.
            self._alternatives.setdefault(index, []).append(said_in({**delta, "role": "assistant"}))
            self.answer.alternatives = ["".join(texts) for texts in self._alternatives.values()]
            return
        self.answer.texts.append(said_in({**delta, "role": "assistant"}))
        # Two names for one thing; those who send both send the same text in them.
        self.answer.thinking.append(first_text([delta.get("reasoning_content"), delta.get("reasoning")]))
        self.answer.stop_reason = text_of(choice, "finish_reason") or self.answer.stop_reason
        for position, call in enumerate(objects_of(delta, "tool_calls")):
            # Whole calls have no index.
            self._call(call, index=call.get("index", position))
        if older := object_of(delta, "function_call"):
            self._call({"function": older}, index="function_call")

    def _call(self, part: Mapping[str, Any], *, index: object) -> None:
        known = self._calls.get(str(index))
        given = text_of(part, "id")
        # Some servers give every one of several calls the same index.
        if known is None or (given and known.id and given != known.id):
            known = self._calls[str(index)] = ToolCall()
            self.answer.calls.append(known)
        function = object_of(part, "function") or object_of(part, "custom")
        known.id = known.id or given
        # Some repeat the name in every chunk.
        known.name = known.name or text_of(function, "name")
        arguments = function.get("arguments", function.get("input"))
        if isinstance(arguments, str) and isinstance(known.arguments, str):
            known.arguments += arguments
        elif isinstance(arguments, dict):
            known.arguments = arguments
