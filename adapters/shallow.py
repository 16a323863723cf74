"""Keeping what somebody else nested within what can be written and read again."""

from typing import Any

DEEPEST = 32


def shallow(value: Any, depth: int = DEEPEST) -> Any:
    """Give a value of JSON without what is nested so deep that it could not be written as JSON again."""
    if isinstance(value, dict):
        return {key: shallow(item, depth - 1) for key, item in value.items()} if depth else "…"
    if isinstance(value, list):
        return [shallow(item, depth - 1) for item in value] if depth else "…"
    return value
