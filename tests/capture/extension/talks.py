"""What the grid has recorded of a conversation, and ids for conversations and messages."""

import contextlib
import itertools
from typing import Any
from uuid import UUID

import pytest

from tests.processes import Grid
from tests.waiting import wait_until

_numbers = itertools.count(1)
# Of version 7, as claude.ai makes them: they begin with the time, here 2026-06-19T00:02:15Z and as many seconds more.
_SECOND = 1781827335_000


def new_id() -> str:
    """Give an id that no other message or conversation of a test has."""
    number = next(_numbers)
    return str(UUID(int=(_SECOND + number * 1000 << 80) | (7 << 76) | (2 << 62) | number))


class Recorder:
    """Asks the grid what it has."""

    def __init__(self, grid: Grid, key: str) -> None:
        self.grid = grid
        self.key = key
        self.found: dict[str, str] = {}

    def messages(self, conversation: str) -> list[dict[str, Any]]:
        """Give the messages of a conversation in order; none for one that the grid does not know."""
        if conversation not in self.found:
            rows = self._ask("/api/conversations?page_size=200")["results"]
            self.found |= {row["conversationId"]: row["id"] for row in rows}
        id_ = self.found.get(conversation)
        transcript: list[dict[str, Any]] = self._ask(f"/api/conversations/{id_}")["transcript"] if id_ else []
        return transcript

    def _ask(self, path: str) -> Any:
        return self.grid.request(path, key=self.key)

    def texts(self, conversation: str) -> list[str]:
        """Give the texts of a conversation in order."""
        return [message["content"] for message in self.messages(conversation)]

    def wait(self, conversation: str, texts: list[str], *, seconds: float = 10) -> list[dict[str, Any]]:
        """Wait until the grid has exactly these texts, in this order; give the messages."""
        with contextlib.suppress(AssertionError):
            wait_until(lambda: self.texts(conversation) == texts, seconds=seconds, what="")
        if self.texts(conversation) != texts:
            pytest.fail(f"the grid has {self.texts(conversation)}, not {texts}", pytrace=False)
        return self.messages(conversation)
