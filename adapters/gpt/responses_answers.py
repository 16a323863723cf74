"""Answers of the Responses API, as a stream of events or as one response."""

from collections.abc import Mapping
from typing import Any

from adapters.answers import Answer, ToolCall, error_kind, first_text
from adapters.fields import object_of, objects_of, text_of
from adapters.gpt.chat_answers import CACHED, REASONING
from adapters.gpt.chat_requests import said_in
from adapters.payloads import payloads

USAGE = {"input": "input_tokens", "output": "output_tokens"}
_LAST = ("response.completed", "response.incomplete", "response.failed")
# Calls that the client carries out; the others are carried out by the API.
_CLIENT_CALLS = (
    "function_call", "custom_tool_call", "local_shell_call", "shell_call", "apply_patch_call", "computer_call",
)  # fmt: skip
_TEXT_DELTAS = ("response.output_text.delta", "response.refusal.delta")
_THINKING_DELTAS = ("response.reasoning_summary_text.delta", "response.reasoning_text.delta")
_CALL_DELTAS = ("response.function_call_arguments.delta", "response.custom_tool_call_input.delta")


def read_answer(body: bytes) -> Answer:
    """Put an answer together from a body as far as it came."""
    found = payloads(body)
    reader = _Reader()
    for record in found.records:
        reader.take(record)
    answer = reader.answer()
    if found.cut:
        answer.tokens, answer.complete = {}, False
    return answer


class _Reader:
    """The items of an answer by their place: as the deltas have them, and instead of that whole, once they are."""

    def __init__(self) -> None:
        self._response: Mapping[str, Any] = {}
        self._error = ""
        self._last = False
        self._begun: dict[int, dict[str, Any]] = {}
        self._whole: dict[int, Mapping[str, Any]] = {}
        self._deltas: dict[int, dict[str, str]] = {}

    def take(self, record: Mapping[str, Any]) -> None:
        kind, place = text_of(record, "type"), record.get("output_index")
        place = place if type(place) is int else 0
        if record.get("object") == "response":
            self._response, self._last = record, True
        elif response := object_of(record, "response"):
            self._response, self._last = response, self._last or kind in _LAST
        elif kind == "response.output_item.added":
            self._begun[place] = dict(object_of(record, "item"))
        elif kind == "response.output_item.done":
            self._whole[place] = object_of(record, "item")
        elif kind == "error" or ("error" in record and not kind):
            self._error = error_kind(record.get("error") or record)
        elif delta := text_of(record, "delta"):
            said = self._deltas.setdefault(place, {})
            said[kind] = said.get(kind, "") + delta

    def answer(self) -> Answer:
        response, status = self._response, text_of(self._response, "status")
        usage = object_of(response, "usage")
        answer = Answer(
            id=text_of(response, "id"),
            fetchable=response.get("background") is True,
            model=text_of(response, "model"),
            error=self._error or (error_kind(response.get("error")) if response.get("error") else ""),
            stop_reason=text_of(object_of(response, "incomplete_details"), "reason")
            or (status if self._last else ""),
        )
        answer.complete = self._last and status in ("completed", "") and not answer.error
        answer.add_usage(usage, USAGE)
        answer.add_usage(object_of(usage, "input_tokens_details"), CACHED)
        answer.add_usage(object_of(usage, "output_tokens_details"), REASONING)
        # Some servers give the items in the stream only.
        for item in objects_of(response, "output") or self._items():
            _add(item, answer)
        return answer

    def _items(self) -> list[Mapping[str, Any]]:
        places = sorted(self._begun.keys() | self._whole.keys() | self._deltas.keys())
        return [self._whole.get(place) or self._so_far(place) for place in places]

    def _so_far(self, place: int) -> Mapping[str, Any]:
        said, item = self._deltas.get(place, {}), self._begun.get(place, {})
        text = first_text(said.get(kind) for kind in _TEXT_DELTAS)
        thinking = first_text(said.get(kind) for kind in _THINKING_DELTAS)
        arguments = first_text(said.get(kind) for kind in _CALL_DELTAS)
        if thinking:
            return {"type": "reasoning", "summary": [{"text": thinking}]}
        if text or item.get("type") == "message":
            return {"type": "message", "content": [{"text": text}]}
        return {**item, "arguments": arguments} if arguments else item


def _add(item: Mapping[str, Any], answer: Answer) -> None:
    kind = text_of(item, "type")
    if kind == "message":
        answer.texts.append(said_in({**item, "role": "assistant"}))
    elif kind == "reasoning":
        parts = objects_of(item, "summary") or objects_of(item, "content")
        answer.thinking.append("\n\n".join(text_of(part, "text") for part in parts))
    elif kind in _CLIENT_CALLS:
        answer.calls.append(
            ToolCall(
                id=text_of(item, "call_id") or text_of(item, "id"),
                name=text_of(item, "name") or kind.removesuffix("_call"),
                arguments=first_text([item.get("arguments"), item.get("input")]) or item.get("action") or "",
            )
        )
    elif kind.endswith("_call"):
        answer.server_tools.add(text_of(item, "name") or kind.removesuffix("_call"))
