"""Calls through the proxy of a running grid, and what the grid made of them."""

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from pymongo import MongoClient

from tests.processes import Grid, wait_until

RECORDED_WITHIN = 30


@dataclass
class ProxiedGrid:
    """A running grid; each call can have a conversation of its own, to find it again."""

    grid: Grid

    @property
    def url(self) -> str:
        """Where the proxy is."""
        return f"http://127.0.0.1:{self.grid.port}/proxy"

    @property
    def key(self) -> dict[str, str]:
        """The header with the grid key."""
        return {"X-AetherGrid-Key": self.grid.key}

    @property
    def files(self) -> list[Path]:
        """The exchanges that wait or are under way."""
        folder = self.grid.home / "spool" / "exchanges"
        return [path for path in folder.glob("*.*") if path.suffix in (".part", ".exchange")]

    def call(self, path: str, body: Any = None, *, method: str = "POST", **headers: str) -> httpx.Response:
        """Call a provider with the key."""
        content = body if isinstance(body, bytes) or body is None else None
        json = None if content is body else body
        return httpx.request(
            method, self.url + path, content=content, json=json, headers=self.key | headers, timeout=60
        )

    def streamed(self, path: str, content: bytes, **headers: str) -> AbstractContextManager[httpx.Response]:
        """Call a provider with the key; give the answer before it is read."""
        return httpx.stream("POST", self.url + path, content=content, headers=self.key | headers, timeout=60)

    def messages(self, session: str) -> list[dict[str, Any]]:
        """Give the messages of the conversation that its client calls so; none while it is not known."""
        return self.transcript(f"external_id = '{session}'")

    def transcript(self, condition: str) -> list[dict[str, Any]]:
        """Give the messages of all conversations for which an SQL condition holds."""
        found: list[dict[str, Any]] = []
        for (id_,) in self.grid.sql(f"SELECT id FROM capture_conversation WHERE {condition}"):
            found += self.grid.request(f"/api/conversations/{UUID(str(id_))}")["transcript"]
        return found

    def recorded(self, session: str, *, count: int) -> list[dict[str, Any]]:
        """Wait for so many messages and give them."""

        def there() -> list[dict[str, Any]]:
            found = self.messages(session)
            return found if len(found) >= count else []

        found: list[dict[str, Any]] = wait_until(
            there, seconds=RECORDED_WITHIN, what=f"{count} messages of {session} were not recorded"
        )
        assert len(found) == count, found
        return found

    def settle(self) -> None:
        """Wait until nothing waits to be recorded."""
        wait_until(lambda: not self.files, seconds=RECORDED_WITHIN, what="exchanges still wait")


def new_session() -> str:
    """Give the id of a conversation, as clients make them."""
    return f"session-{uuid4()}"


def documents(grid: Grid) -> list[dict[str, Any]]:
    """Give all that is in the raw log of a grid."""
    if url := grid.environment.get("MONGODB_URL"):
        with MongoClient[dict[str, Any]](url) as client:
            return list(client.get_default_database()["messages"].find())
    return [json.loads(document) for (document,) in grid.sql("SELECT document FROM capture_rawmessage")]
