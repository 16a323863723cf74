"""The diary in MongoDB: a time series of events, each of one message."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from pymongo import ASCENDING, WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database

from capture.history.base import Event, Happening, History
from capture.history.batching import BatchWriter
from capture.rawlog.mongo_server import Stored, mongo_server

COLLECTION = "events"
KEPT_SECONDS = 365 * 24 * 3600
# What happens to a message happens within minutes: one bucket of the series holds all of it.
SERIES = {"timeField": "at", "metaField": "message", "granularity": "hours"}


class MongoHistory(History):
    """Events of the collection `events`: a time series, or where the server has none, a plain one with the same."""

    keeps = True

    def __init__(self, url: str) -> None:
        self.server = mongo_server(url)
        self.writer: BatchWriter[Event] = BatchWriter(self._insert, name="what happened to messages")

    def prepare(self) -> None:
        """Make the collection, its index, and that events go after a year."""
        self.server.call(_prepare)

    def note(self, events: Iterable[Event]) -> None:
        """Hand events to the thread that writes them, once the current transaction commits."""
        noted = list(events)
        if noted:
            transaction.on_commit(lambda: self.writer.add(noted), robust=True)

    def of(self, message_id: UUID) -> list[Event]:
        """Give what happened to a message, the earliest first."""
        return self.server.call(lambda database: _read(database, message_id))

    def close(self) -> None:
        """Write what waits, and nothing after it."""
        self.writer.close()

    def _insert(self, events: list[Event]) -> None:
        rows = [_stored(event) for event in events]
        self.server.call(lambda database: _events(database).insert_many(rows, ordered=False))


def _prepare(database: Database[Stored]) -> None:
    if not database.list_collection_names(filter={"name": COLLECTION}):
        database.create_collection(COLLECTION, timeseries=SERIES, expireAfterSeconds=KEPT_SECONDS)
    _events(database).create_index([("message.id", ASCENDING), ("at", ASCENDING)], name="message")
    if next(database.list_collections(filter={"name": COLLECTION}))["type"] != "timeseries":
        _events(database).create_index([("at", ASCENDING)], name="age", expireAfterSeconds=KEPT_SECONDS)


def _events(database: Database[Stored]) -> Collection[Stored]:
    # It need not outlive a primary that dies at this moment.
    return database.get_collection(COLLECTION, write_concern=WriteConcern(1))


def _stored(event: Event) -> Stored:
    row: Stored = {
        "at": event.at,
        "message": {"id": event.message_id, "owner": event.owner_id},
        "what": event.what.value,
    }
    if event.count is not None:
        row["count"] = event.count
    if event.detail:
        row["detail"] = event.detail.encode("utf-8", "replace").decode()
    return row


def _read(database: Database[Stored], message_id: UUID) -> list[Event]:
    return [
        Event(
            message_id=row["message"]["id"],
            owner_id=row["message"]["owner"],
            what=Happening(row["what"]),
            count=row.get("count"),
            detail=row.get("detail", ""),
            at=row["at"],
        )
        for row in _events(database).find({"message.id": message_id}).sort("at", ASCENDING)
    ]
