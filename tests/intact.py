"""Looking at a grid from outside: that nothing which was said to it is lost or doubled, whatever its stores are."""

import json
import urllib.request
from uuid import UUID

from pymongo import MongoClient

from tests.processes import Grid

# More than a test stores; Weaviate gives no more at once.
MOST = 10_000


def stored(grid: Grid) -> int:
    """Give how many messages are searchable."""
    (count,) = grid.sql("SELECT COUNT(*) FROM capture_message WHERE state = 'stored'")[0]
    return int(count)


def check_intact(grid: Grid, *, messages: int) -> None:
    """Make sure that every message is recorded and stored once, and every fragment of it indexed once."""
    assert grid.sql("SELECT COUNT(*), COUNT(DISTINCT external_id) FROM capture_message") == [
        (messages, messages)
    ]
    assert grid.sql("SELECT state, COUNT(*) FROM capture_message GROUP BY state") == [("stored", messages)]
    assert _texts(grid) == messages
    assert _indexed(grid) == _ids(grid, "SELECT id FROM grid_fragment")


def _texts(grid: Grid) -> int:
    """Count the documents of the raw log."""
    if url := grid.environment.get("MONGODB_URL"):
        with MongoClient[dict[str, object]](url) as client:
            return client.get_default_database()["messages"].count_documents({})
    return int(grid.sql("SELECT COUNT(*) FROM capture_rawmessage")[0][0])


def _indexed(grid: Grid) -> list[UUID]:
    """Give the ids of the fragments in the vector store, in order."""
    url = grid.environment.get("WEAVIATE_URL")
    if not url:
        return _ids(grid, "SELECT fragment_id FROM grid_indexedvector WHERE embedding_id IS NOT NULL")
    name = grid.environment.get("WEAVIATE_COLLECTION", "IntelligenceFragment")
    with urllib.request.urlopen(f"{url}/v1/objects?class={name}&limit={MOST}", timeout=30) as answer:
        return sorted(UUID(found["id"]) for found in json.load(answer)["objects"])


def _ids(grid: Grid, query: str) -> list[UUID]:
    return sorted(UUID(str(id_)) for (id_,) in grid.sql(query))
