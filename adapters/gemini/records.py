"""What a message record of Gemini CLI holds: texts, tool results, usage."""

from collections.abc import Mapping
from typing import Any

from adapters.fields import count_of, object_of, objects_of, text_of
from adapters.long_texts import shortened

# `cache_read` is part of `input`; `thoughts` are not part of `output`.
_USAGE = {
    "output": "output",
    "input": "input",
    "cache_read": "cached",
    "thoughts": "thoughts",
    "tool": "tool",
}
# What the CLI puts into the history in the person's name: its surroundings, the summary of what it left out.
_INJECTED = ("<session_context>", "<state_snapshot>")
_FAILED = ("error", "cancelled")


def parts_of(content: Any) -> list[Mapping[str, Any]]:
    """Give the parts of a content, which may be a text, one part, or a list of both."""
    items = content if isinstance(content, list) else [content]
    parts = [{"text": item} if isinstance(item, str) else item for item in items]
    return [part for part in parts if isinstance(part, Mapping)]


def text_in(content: Any) -> str:
    """Give the text of a content, as the CLI joins it."""
    return "".join(text_of(part, "text") for part in parts_of(content) if not part.get("thought"))


def images_in(content: Any) -> int:
    """Count the files and images that came with a prompt."""
    return sum("inlineData" in part or "fileData" in part for part in parts_of(content))


def exclusion(content: Any) -> str:
    """Give the reason why a record of type `user` is no prompt, "" if it is one."""
    parts = parts_of(content)
    if parts and all("functionResponse" in part for part in parts):
        return "tool_results"
    return "injected_messages" if text_in(content).lstrip().startswith(_INJECTED) else ""


def thinking_of(record: Mapping[str, Any]) -> list[str]:
    """Give the thoughts of a message, each with its subject."""
    thoughts = [
        "\n".join(filter(None, (text_of(thought, "subject"), text_of(thought, "description"))))
        for thought in objects_of(record, "thoughts")
    ]
    spoken = [text_of(part, "text") for part in parts_of(record.get("content")) if part.get("thought")]
    return [thought for thought in thoughts or spoken if thought.strip()]


def usage_of(record: Mapping[str, Any]) -> dict[str, int]:
    """Give the usage of the request that a message answers."""
    tokens = object_of(record, "tokens")
    counts = {name: count_of(tokens, key) for name, key in _USAGE.items()}
    return {name: count for name, count in counts.items() if count is not None}


def result_of(call: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the result of a tool call as {"text", "is_error"}, None while there is none."""
    failed = call.get("status") in _FAILED
    texts = [_response_in(part) for part in parts_of(call.get("result"))]
    text = "\n".join(filter(None, texts)) or text_of(call, "resultDisplay")
    return {"text": shortened(text), "is_error": failed} if text or failed else None


def _response_in(part: Mapping[str, Any]) -> str:
    response = object_of(object_of(part, "functionResponse"), "response")
    return text_of(response, "output") or text_of(response, "error") or text_of(part, "text")
