"""The admin of every room. It stands here because a page may need any room to its left, and none needs this."""

from grid.admin import (
    conversations,
    fragments,
    keys,
    messages,
    model_calls,
    patterns,
    registry,
    reports,
    sources,
)

__all__ = [
    "conversations",
    "fragments",
    "keys",
    "messages",
    "model_calls",
    "patterns",
    "registry",
    "reports",
    "sources",
]
