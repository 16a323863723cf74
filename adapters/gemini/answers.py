"""Answers of the Gemini API: events, an array of chunks, or one response; all of the same shape."""

from collections.abc import Mapping
from typing import Any

from adapters.answers import Answer, ToolCall, error_kind
from adapters.fields import object_of, objects_of, text_of
from adapters.payloads import payloads

USAGE = {
    "input": "promptTokenCount",
    "output": "candidatesTokenCount",
    "reasoning": "thoughtsTokenCount",
    "cache_read": "cachedContentTokenCount",
    "total": "totalTokenCount",
}


def read_answer(body: bytes, *, ended: bool = True) -> Answer:
    """Put an answer together from a body as far as it came.

    It is whole when a reason to stop came and the body ended: some models give the reason with every chunk.
    The counts of each chunk are those of the answer so far. Those of the output are without those of the thoughts.
    """
    found = payloads(body)
    answer = Answer()
    for record in found.records:
        _take(object_of(record, "response") or record, answer)
    if found.cut:
        answer.tokens = {}
    # An array may be cut behind its last chunk: what is missing then is a bracket.
    answer.complete = bool(answer.stop_reason) and ended and not answer.error and not found.cut
    return answer


def _take(record: Mapping[str, Any], answer: Answer) -> None:
    if error := record.get("error"):
        answer.error = error_kind(error)
    answer.id = answer.id or text_of(record, "responseId")
    answer.model = answer.model or text_of(record, "modelVersion")
    answer.add_usage(object_of(record, "usageMetadata"), USAGE)
    blocked = text_of(object_of(record, "promptFeedback"), "blockReason")
    answer.stop_reason = blocked or answer.stop_reason
    for candidate in objects_of(record, "candidates"):
        parts = objects_of(object_of(candidate, "content"), "parts")
        if candidate.get("index"):
            answer.alternatives.append("".join(text_of(part, "text") for part in parts))
            continue
        answer.stop_reason = text_of(candidate, "finishReason") or answer.stop_reason
        for part in parts:
            _add(part, answer)


def _add(part: Mapping[str, Any], answer: Answer) -> None:
    (answer.thinking if part.get("thought") else answer.texts).append(text_of(part, "text"))
    if call := object_of(part, "functionCall"):
        answer.calls.append(
            ToolCall(id=text_of(call, "id"), name=text_of(call, "name"), arguments=call.get("args") or "")
        )
    if "executableCode" in part:
        answer.server_tools.add("code_execution")
