"""The admin of every room. It stands here because a page may need any room to its left, and none needs this."""

from grid.admin import (
    adapters,
    conversations,
    fragments,
    keys,
    messages,
    model_calls,
    patterns,
    registry,
    reports,
    sources,
    spaces,
)

__all__ = [
    "adapters",
    "conversations",
    "fragments",
    "keys",
    "messages",
    "model_calls",
    "patterns",
    "registry",
    "reports",
    "sources",
    "spaces",
]
