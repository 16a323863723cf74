"""What is written to the raw log in MongoDB, as its change stream tells it, and how far somebody has followed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone
from pymongo.change_stream import CollectionChangeStream
from pymongo.database import Database
from pymongo.errors import OperationFailure

from capture.rawlog.mongo_server import MongoServer, Stored, reason
from embeddings.errors import AetherGridError

# A server's word for a place in its stream.
Place = Mapping[str, Any]

CURSORS = "cursors"
WAIT_MS = 1_000
WANTED: list[Stored] = [
    {"$match": {"operationType": {"$in": ["insert", "replace", "update"]}}},
    # Who follows needs no text.
    {"$project": {"documentKey": 1, "operationType": 1, "digest": "$fullDocument.digest"}},
]
# CappedPositionLost, InvalidResumeToken, ChangeStreamFatalError, ChangeStreamHistoryLost
LOST = frozenset({136, 260, 280, 286})


class PlaceLostError(AetherGridError):
    """The server does not know any more what was written after this place."""


@dataclass(frozen=True, slots=True)
class Change:
    """A document was written; `digest` is empty where it was not told."""

    id: UUID
    digest: str
    place: Place


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """Up to where the stream was followed, and when that was."""

    place: Place
    at: datetime


class Feed(Protocol):
    """What is written, in order."""

    def next(self) -> Change | None:
        """Give what was written next; nothing if nothing was within a second.

        Raises:
            PlaceLostError: if the stream cannot go on.
            UnavailableError: if the server is away.
        """

    def place(self) -> Place | None:
        """Give the place behind all that was given."""

    def close(self) -> None:
        """End it."""


class Places(Protocol):
    """A raw log that can be followed."""

    def follow(self, *, after: Place | None) -> Feed:
        """Give what is written after a place, or from now on. Raises as `Feed.next`."""

    def kept_place(self) -> KeptPlace | None:
        """Give the place that was kept."""

    def keep_place(self, place: Place) -> None:
        """Keep a place, durably."""


class MongoChanges:
    """The change stream of the messages, and its place in the collection `cursors`."""

    def __init__(self, server: MongoServer) -> None:
        self._server = server

    def follow(self, *, after: Place | None) -> Feed:
        """Open the stream."""
        return _Stream(self._server, after=after)

    def kept_place(self) -> KeptPlace | None:
        """Read the cursor."""
        row = self._server.call(lambda database: database[CURSORS].find_one({"_id": "follow"}))
        return KeptPlace(place=row["place"], at=row["at"]) if row else None

    def keep_place(self, place: Place) -> None:
        """Write the cursor, acknowledged by a majority."""
        row: Stored = {"place": dict(place), "at": timezone.now()}
        self._server.call(lambda database: database[CURSORS].replace_one({"_id": "follow"}, row, upsert=True))


class _Stream:
    def __init__(self, server: MongoServer, *, after: Place | None) -> None:
        self._server = server
        self._stream = server.call(lambda database: _open(database, after))

    def next(self) -> Change | None:
        change = self._server.call(lambda _: _next(self._stream))
        if change is None or not isinstance(change["documentKey"]["_id"], UUID):
            return None
        return Change(
            id=change["documentKey"]["_id"], digest=str(change.get("digest") or ""), place=change["_id"]
        )

    def place(self) -> Place | None:
        token: Place | None = self._stream.resume_token
        return token

    def close(self) -> None:
        self._stream.close()


def _open(database: Database[Stored], after: Place | None) -> CollectionChangeStream[Stored]:
    try:
        # A change of some fields says nothing of the others, and so not what the document's digest is.
        return database["messages"].watch(
            WANTED, full_document="updateLookup", resume_after=after, max_await_time_ms=WAIT_MS
        )
    except OperationFailure as error:
        raise _meant(error) from error


def _next(stream: CollectionChangeStream[Stored]) -> Stored | None:
    try:
        change = stream.try_next()
        if change is None and not stream.alive:
            raise PlaceLostError("MongoDB's change stream has ended: the collection was dropped or renamed.")
        return change
    except OperationFailure as error:
        raise _meant(error) from error


def _meant(error: OperationFailure) -> Exception:
    return (
        PlaceLostError(f"MongoDB's change stream cannot go on: {reason(error)}.")
        if error.code in LOST
        else error
    )
