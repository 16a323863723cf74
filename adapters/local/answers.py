"""Answers of Ollama's own API: one JSON object a line, or one in all."""

from adapters.answers import Answer, ToolCall, error_kind
from adapters.fields import object_of, objects_of, text_of
from adapters.payloads import payloads

USAGE = {"input": "prompt_eval_count", "output": "eval_count"}


def read_answer(body: bytes) -> Answer:
    """Put an answer together from a body as far as it came; the last object says that it is done.

    There is no id: the moment that the server gives with its first object tells two equal answers apart.
    """
    found, answer = payloads(body), Answer()
    for record in found.records:
        message = object_of(record, "message") or record
        answer.model = answer.model or text_of(record, "model")
        answer.mark = answer.mark or text_of(record, "created_at")
        answer.texts.append(text_of(message, "content") or text_of(record, "response"))
        answer.thinking.append(text_of(message, "thinking"))
        for call in objects_of(message, "tool_calls"):
            function = object_of(call, "function")
            answer.calls.append(
                ToolCall(
                    id=text_of(call, "id"),
                    name=text_of(function, "name"),
                    arguments=function.get("arguments") or "",
                )
            )
        answer.add_usage(record, USAGE)
        answer.stop_reason = text_of(record, "done_reason") or answer.stop_reason
        answer.complete = answer.complete or record.get("done") is True
        if record.get("error"):
            answer.error = error_kind(record["error"])
    if found.cut:
        answer.tokens = {}
    answer.complete = answer.complete and not answer.error and not found.cut
    return answer
