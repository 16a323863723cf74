"""One MongoDB as the grid uses it: a pooled client of this process, and its errors in the grid's words."""

import atexit
import os
from collections.abc import Callable
from datetime import UTC
from functools import cache
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions, TypeDecoder, TypeRegistry
from bson.int64 import Int64
from pymongo import MongoClient, WriteConcern
from pymongo.database import Database
from pymongo.errors import (
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WTimeoutError,
)

from embeddings.errors import AetherGridError
from embeddings.resilience import Guard

Stored = dict[str, Any]
T = TypeVar("T")

DATABASE = "aethergrid"
# So long PyMongo looks for a server that takes the call, again and again.
SELECTION_MS = 3_000
SOCKET_MS = 10_000
POOL_SIZE = 20
# What a later attempt may not meet: no connection, no primary, no majority in time.
PASSING = (ConnectionFailure, ExecutionTimeout, WTimeoutError)
HINT = "Look whether it runs, has a primary, and is where MONGODB_URL says."


class MongoRefusedError(AetherGridError):
    """MongoDB can be reached and refuses what it was asked; trying again would not help."""


class _PlainInt(TypeDecoder):
    """Gives integers as Python's own: `Int64` is another type to whatever compares types."""

    bson_type = Int64

    def transform_bson(self, value: Int64) -> int:
        return int(value)


CODEC: CodecOptions[Stored] = CodecOptions(
    uuid_representation=UuidRepresentation.STANDARD,
    tz_aware=True,
    tzinfo=UTC,
    type_registry=TypeRegistry([_PlainInt()]),
)


class MongoServer:
    """A database of a MongoDB. The client is made with the first call, and anew in a process that was forked.

    A write is acknowledged by a majority of the replica set, each with it in its journal. PyMongo repeats reads and
    writes by itself where the server that it finds says that it can (a replica set does).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._guard = Guard("MongoDB", passing=PASSING, hint=HINT)
        self._clients: dict[int, MongoClient[Stored]] = {}
        self._making = Lock()

    def call(self, function: Callable[[Database[Stored]], T]) -> T:
        """Give what `function` gives for the database; it must be safe to be called again.

        Raises:
            UnavailableError: if the server does not answer.
            MongoRefusedError: if it refuses.
        """
        try:
            return self._guard.call(lambda: self._attempt(function), attempts=1)
        except PyMongoError as error:
            raise MongoRefusedError(
                f"MongoDB refused: {reason(error)}. Look at the rights of the user in MONGODB_URL, and at MongoDB's "
                "log."
            ) from error

    def _attempt(self, function: Callable[[Database[Stored]], T]) -> T:
        try:
            return function(self._database())
        except ServerSelectionTimeoutError:
            raise  # it was looked for all the while
        except PASSING:
            # A connection of the pool that broke, or a primary that stepped down: there is another, or soon will be.
            return function(self._database())

    def ping(self) -> None:
        """Return if the server takes writes now."""
        self.call(lambda database: database.command("ping"))

    def is_replica_set(self) -> bool:
        """Tell whether it is a replica set or a sharded cluster: only those have change streams."""
        self.ping()
        servers = self.client.topology_description.server_descriptions().values()
        return any(server.server_type_name not in ("Standalone", "Unknown") for server in servers)

    def close(self) -> None:
        """Close the connections of this process; a later call opens new ones."""
        atexit.unregister(self.close)
        client = self._clients.pop(os.getpid(), None)
        if client is not None:
            client.close()

    @property
    def client(self) -> "MongoClient[Stored]":
        """The client of this process."""
        pid = os.getpid()
        with self._making:
            if pid not in self._clients:
                self._clients[pid] = MongoClient(self.url, **_defaults(self.url))
                atexit.register(self.close)
            return self._clients[pid]

    def _database(self) -> Database[Stored]:
        return self.client.get_default_database(
            DATABASE,
            codec_options=CODEC,
            write_concern=WriteConcern("majority", wtimeout=SOCKET_MS, j=True),
        )


def reason(error: PyMongoError) -> str:
    """Give what the server said, without the documents that PyMongo quotes."""
    details: Any = (error.details if isinstance(error, OperationFailure) else None) or {}
    said = [details, *details.get("writeErrors", ())]
    told = next((each["errmsg"] for each in said if each.get("errmsg")), "") or str(error)
    return str(told).splitlines()[0].rstrip(".")[:300]


def _defaults(url: str) -> dict[str, Any]:
    """Give the client's options but for those that the URL sets."""
    options = {
        "serverSelectionTimeoutMS": SELECTION_MS,
        "connectTimeoutMS": SELECTION_MS,
        "waitQueueTimeoutMS": SOCKET_MS,
        "socketTimeoutMS": SOCKET_MS,
        "maxPoolSize": POOL_SIZE,
        "appname": "aethergrid",
    }
    told = {name.lower() for name in parse_qs(urlsplit(url).query)}
    return {name: value for name, value in options.items() if name.lower() not in told}


@cache
def mongo_server(url: str) -> MongoServer:
    """Give the one server of a URL, so that everything in a process shares its pool and its breaker."""
    return MongoServer(url)
