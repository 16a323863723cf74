"""What a hook of Claude Code brought in from the grid, as its transcript has it."""

from collections.abc import Mapping
from typing import Any

from adapters.context import SERVED

ADDED = "hook_additional_context"


def served_by_hook(record: Mapping[str, Any]) -> list[str]:
    """Give the contexts in an `attachment` record, marks included; none in what other hooks say."""
    attachment = record.get("attachment")
    if not isinstance(attachment, Mapping) or attachment.get("type") != ADDED:
        return []
    content = attachment.get("content")
    texts = content if isinstance(content, list) else [content]
    return [block for text in texts if isinstance(text, str) for block in SERVED.findall(text)]
