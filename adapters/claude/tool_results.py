"""What is kept of the result of a tool: its text, whether it failed, and never the bytes of an image."""

from collections.abc import Mapping
from typing import Any

from adapters.context import SERVED
from adapters.long_texts import shortened


def read_result(block: Mapping[str, Any]) -> dict[str, Any]:
    """Give a `tool_result` block as {"text", "is_error"}; a long text has a note where its middle was."""
    return {"text": shortened(_whole(block)), "is_error": bool(block.get("is_error"))}


def served_by_tool(block: Mapping[str, Any]) -> list[str]:
    """Give the contexts of the grid in a `tool_result` block, marks included."""
    return SERVED.findall(_whole(block))


def _whole(block: Mapping[str, Any]) -> str:
    content = block.get("content")
    parts = [content] if isinstance(content, str) else content if isinstance(content, list) else []
    return "\n".join(filter(None, map(_text_of, parts)))


def _text_of(part: Any) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, Mapping):
        return ""
    text = part.get("text")
    if isinstance(text, str):
        return text
    source = part.get("source")
    if isinstance(source, Mapping):
        return _note_of(source, kind=part.get("type"))
    return f"[{part['type']}]" if isinstance(part.get("type"), str) else ""


def _note_of(source: Mapping[str, Any], *, kind: object) -> str:
    data = source.get("data")
    size = len(data.rstrip("=")) * 3 // 4 if isinstance(data, str) else 0
    return f"[{source.get('media_type') or kind}, {size:,} bytes]"
