"""Rebuilding the vector store."""

from typing import Any

from aethergrid.management.base import GridCommand
from grid.consistency import reindex
from grid.draining import drain


class Command(GridCommand):
    """Rebuild the vector store from rows, raw log and embedding cache."""

    help = "Rebuild the vector store; texts that were embedded before are not embedded again."

    def run(self, **options: Any) -> None:  # noqa: ARG002
        """Empty the store and process every message into it again."""
        messages = reindex()
        stored = drain()
        self.emit({"messages": messages, "stored": stored}, f"Indexed {stored} of {messages} messages anew.")
