"""The raw log in MongoDB: a document for each message, acknowledged by a majority before it counts as written."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from bson.raw_bson import RawBSONDocument
from django.utils import timezone
from pymongo import ASCENDING, DESCENDING, TEXT, ReplaceOne
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError, OperationFailure, WTimeoutError

from capture.rawlog import mongo_parts as parts
from capture.rawlog.base import Document, RawLog, TextSearchError
from capture.rawlog.mongo_documents import decode, encode, encode_large, encode_plainly
from capture.rawlog.mongo_server import MongoRefusedError, Stored, mongo_server, reason

logger = logging.getLogger(__name__)

COLLECTION = "messages"
# MongoDB takes 16 MiB; the rest is for what a command adds.
LARGEST_BYTES = 15 * 1024 * 1024
PAGE = 10_000
# What is under an id of another type is another program's, and no message.
LEAST = UUID(int=0)
DUPLICATE_KEY = 11_000
# A large document may be replaced between the reading of what names its parts and that of the parts.
READS = 3

Encode = Callable[..., bytes]


class Refusal(NamedTuple):
    """Why the server did not take a document."""

    code: int
    reason: str


class MongoRawLog(RawLog):
    """Documents of the collection `messages`, by the id of their row."""

    kind = "mongodb"
    transactional = False

    def __init__(self, url: str) -> None:
        self.server = mongo_server(url)

    def prepare(self) -> None:
        """Make the collection and its indexes."""
        self.server.call(_prepare)

    def ping(self) -> None:
        """Ask the primary for an answer."""
        self.server.ping()

    def write(self, documents: Mapping[UUID, Document], *, owner_id: int) -> None:
        """Insert or replace documents, in a majority's journals when it returns."""
        if documents:
            self.server.call(lambda database: _write(database, documents, owner_id=owner_id))

    def read(self, ids: Iterable[UUID]) -> dict[UUID, Document]:
        """Give the documents of those ids that are there."""
        wanted = list(ids)
        return self.server.call(lambda database: _read(database, wanted)) if wanted else {}

    def erase(self, ids: Iterable[UUID]) -> None:
        """Remove documents, and whatever is left of them."""
        gone = list(ids)
        if gone:
            self.server.call(lambda database: _erase(database, gone))

    def ids(self) -> Iterator[UUID]:
        """Walk over the ids of all documents, in their order."""
        return (id_ for id_, _ in self.stamps())

    def stamps(self, *, since: datetime | None = None) -> Iterator[tuple[UUID, str]]:
        """Walk over (id, digest) of all documents, or of those written since then."""
        if since is None:
            rows = self._walk(by=("_id",), start={"_id": LEAST}, fields=("digest",))
        else:
            # All of it is in the index.
            order = ("written_at", "_id")
            rows = self._walk(by=order, start={"written_at": since, "_id": LEAST}, fields=(*order, "digest"))
        return ((row["_id"], row.get("digest") or "") for row in rows if isinstance(row["_id"], UUID))

    def tidy(self) -> None:
        """Remove the parts of large documents that were replaced, or never finished."""
        self.server.call(parts.tidy)

    def search(self, text: str, *, owner_id: int | None, limit: int) -> list[UUID]:
        """Give the documents with all words of `text`, ranked by MongoDB's text score."""
        words = " ".join(f'"{word}"' for word in text.replace('"', " ").split())
        if not words:
            return []
        return self.server.call(lambda database: _search(database, words, owner_id=owner_id, limit=limit))

    def _walk(self, *, by: tuple[str, ...], start: Stored, fields: tuple[str, ...]) -> Iterator[Stored]:
        """Read by pages, in the order of an index, so that a connection that breaks half way costs one page."""
        wanted = _from(by, start, inclusive=True)
        while rows := self.server.call(partial(_page, wanted=wanted, by=by, fields=fields)):
            yield from rows
            wanted = _from(by, rows[-1], inclusive=False)


def _messages(database: Database[Stored]) -> Collection[Stored]:
    return database[COLLECTION]


def _prepare(database: Database[Stored]) -> None:
    messages = _messages(database)
    messages.create_index(
        [("owner", ASCENDING), ("source_kind", ASCENDING), ("identity", ASCENDING)],
        name="identity",
        unique=True,
        partialFilterExpression={"identity": {"$type": "string"}},
    )
    messages.create_index([("owner", ASCENDING), ("timestamp", DESCENDING)], name="owner_time")
    messages.create_index(
        [("written_at", ASCENDING), ("_id", ASCENDING), ("digest", ASCENDING)], name="written"
    )
    parts.prepare(database)
    try:
        # Words as they are, in whatever language; a field `language` of a document is none of the index's.
        messages.create_index(
            [("content", TEXT)], name="words", default_language="none", language_override="_language"
        )
    except OperationFailure as error:
        logger.warning("this MongoDB cannot search texts: %s", reason(error))


def _write(database: Database[Stored], documents: Mapping[UUID, Document], *, owner_id: int) -> None:
    now = timezone.now()

    def encoded(how: Encode, ids: Iterable[UUID]) -> dict[UUID, bytes]:
        return {id_: how(id_, documents[id_], owner_id=owner_id, written_at=now) for id_ in ids}

    whole = encoded(encode, documents)
    for id_ in [id_ for id_, data in whole.items() if len(data) > LARGEST_BYTES]:
        large = parts.write(database, id_, documents[id_], written_at=now)
        whole[id_] = encode_large(id_, documents[id_], owner_id=owner_id, written_at=now, large=large)
    refused = _replace(database, whole)
    # Two that insert one id at the same time: it is there now, and can be replaced.
    again = {id_: whole[id_] for id_, refusal in refused.items() if refusal.code == DUPLICATE_KEY}
    plain = encoded(encode_plainly, refused.keys() - again.keys())
    for refusal in _replace(database, again | plain).values():
        raise MongoRefusedError(f"MongoDB refused to store a message: {refusal.reason}.")


def _replace(database: Database[Stored], encoded: Mapping[UUID, bytes]) -> dict[UUID, Refusal]:
    """Insert or replace; give what the server refused."""
    if not encoded:
        return {}
    ids = list(encoded)
    changes: list[ReplaceOne[Any]] = [
        ReplaceOne({"_id": id_}, RawBSONDocument(encoded[id_]), upsert=True) for id_ in ids
    ]
    try:
        _messages(database).bulk_write(changes, ordered=False)
    except BulkWriteError as error:
        details = error.details or {}
        if details.get("writeConcernErrors"):
            raise WTimeoutError("a majority did not acknowledge in time", details=details) from error
        return {
            ids[refused["index"]]: Refusal(refused.get("code", 0), str(refused.get("errmsg", "")).rstrip("."))
            for refused in details.get("writeErrors", ())
        }
    return {}


def _read(database: Database[Stored], wanted: Sequence[UUID]) -> dict[UUID, Document]:
    found: dict[UUID, Document] = {}
    for _ in range(READS):
        missing = [id_ for id_ in wanted if id_ not in found]
        replaced = False
        for stored in _messages(database).find({"_id": {"$in": missing}}):
            document = parts.read(database, stored) if "large" in stored else decode(stored)
            replaced |= document is None
            if document is not None:
                found[stored["_id"]] = document
        if not replaced:
            break
    return found


def _erase(database: Database[Stored], ids: Sequence[UUID]) -> None:
    parts.erase(database, ids)
    _messages(database).delete_many({"_id": {"$in": ids}})


def _from(by: tuple[str, ...], row: Stored, *, inclusive: bool) -> Stored:
    """Give the condition that is true from a row on, in the order of one or two fields."""
    *first, last = by
    rest: Stored = {last: {"$gte" if inclusive else "$gt": row[last]}}
    if not first:
        return rest
    (name,) = first
    return {"$or": [{name: {"$gt": row[name]}}, {name: row[name], **rest}]}


def _page(
    database: Database[Stored], *, wanted: Stored, by: tuple[str, ...], fields: tuple[str, ...]
) -> list[Stored]:
    order = [(name, ASCENDING) for name in by]
    return list(_messages(database).find(wanted, list(fields)).sort(order).limit(PAGE))


def _search(database: Database[Stored], words: str, *, owner_id: int | None, limit: int) -> list[UUID]:
    wanted: Stored = {"$text": {"$search": words}} | ({} if owner_id is None else {"owner": owner_id})
    score = {"$meta": "textScore"}
    try:
        rows = _messages(database).find(wanted, {"score": score}).sort([("score", score)]).limit(limit)
        return [row["_id"] for row in rows]
    except OperationFailure as error:
        raise TextSearchError(
            f"This MongoDB does not search texts: {reason(error)}. MongoDB itself does, once "
            "`manage.py prepare` made its indexes."
        ) from error
