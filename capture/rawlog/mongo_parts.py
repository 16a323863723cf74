"""Documents larger than one document of MongoDB may be: their JSON, cut into parts in a collection beside."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from pymongo import ASCENDING
from pymongo.database import Database

from capture.rawlog.base import Document
from capture.rawlog.mongo_server import Stored

COLLECTION = "message_parts"
PART_BYTES = 8 * 1024 * 1024
PARTS_AT_A_TIME = 4
# Younger parts that no document names are a writer's that has not come to the document yet.
ABANDONED = timedelta(hours=1)


def prepare(database: Database[Stored]) -> None:
    """Make the index by which the parts of a message are found."""
    database[COLLECTION].create_index([("message", ASCENDING), ("version", ASCENDING), ("number", ASCENDING)])


def write(
    database: Database[Stored], id_: UUID, document: Mapping[str, Any], *, written_at: datetime
) -> Stored:
    """Write a document as parts of a new version; give what the message's document says of them.

    The parts of the version before stay: until that document is replaced, it is what is read.
    """
    text = json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
    version = uuid4()
    count = 0
    for number, start in enumerate(range(0, len(text), PART_BYTES)):
        part = {"message": id_, "version": version, "number": number, "written_at": written_at}
        database[COLLECTION].replace_one(
            {"_id": f"{version}/{number}"}, part | {"data": text[start : start + PART_BYTES]}, upsert=True
        )
        count += 1
    return {"version": version, "parts": count}


def read(database: Database[Stored], stored: Stored) -> Document | None:
    """Give a document from its parts; `None` where they are gone, for it was replaced meanwhile."""
    large = stored["large"]
    found = database[COLLECTION].find({"message": stored["_id"], "version": large["version"]}, {"data": 1})
    parts = [part["data"] for part in found.sort("number", ASCENDING).batch_size(PARTS_AT_A_TIME)]
    if len(parts) != large["parts"]:
        return None
    document: Document = json.loads(b"".join(parts))
    return document


def tidy(database: Database[Stored]) -> None:
    """Remove the parts that no document names: of versions that were replaced, and of writers that died."""
    old = {"written_at": {"$lt": timezone.now() - ABANDONED}}
    for message in database[COLLECTION].distinct("message", old):
        stored = database["messages"].find_one({"_id": message}, {"large": 1}) or {}
        version = stored.get("large", {}).get("version")
        database[COLLECTION].delete_many(old | {"message": message, "version": {"$ne": version}})


def erase(database: Database[Stored], ids: Iterable[UUID]) -> None:
    """Remove every part of messages."""
    database[COLLECTION].delete_many({"message": {"$in": list(ids)}})
