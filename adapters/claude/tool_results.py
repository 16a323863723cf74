"""What is kept of the result of a tool: its text, whether it failed, and never the bytes of an image."""

from collections.abc import Mapping
from typing import Any

from adapters.long_texts import shortened


def read_result(block: Mapping[str, Any]) -> dict[str, Any]:
    """Give a `tool_result` block as {"text", "is_error"}; a long text has a note where its middle was."""
    content = block.get("content")
    parts = [content] if isinstance(content, str) else content if isinstance(content, list) else []
    text = "\n".join(filter(None, map(_text_of, parts)))
    return {"text": shortened(text), "is_error": bool(block.get("is_error"))}


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
