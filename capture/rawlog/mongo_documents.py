"""How a document stands in MongoDB: in BSON's own types where they keep it as it is, else as JSON text.

A stored document has the fields of the document beside its own: `_id`, `owner`, `written_at` and, where needed,
`as_json` (a JSON object of the fields that BSON cannot keep: keys with dots or `$`, whole numbers beyond 64 bits,
lone surrogates) and `large` (where the whole document is, when it is larger than MongoDB takes).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import bson
from bson.errors import BSONError

from adapters.messages import InvalidMessageError, format_timestamp, parse_timestamp
from capture.rawlog.base import Document
from capture.rawlog.mongo_server import CODEC, Stored

OWN = frozenset({"_id", "owner", "written_at", "as_json", "large"})
# What is looked for by, or read by a person: kept in its own type even if the rest is not.
FACTS = (
    "conversation_id", "message_id", "timestamp", "role", "model", "identity", "owner_id", "source_kind", "digest",
)  # fmt: skip
LONGEST_FACT = 2_000
# How much of a very large text the search knows.
SEARCHABLE_CHARACTERS = 1_000_000
UNKEPT = (BSONError, OverflowError, UnicodeError, RecursionError)


def encode(id_: UUID, document: Mapping[str, Any], *, owner_id: int, written_at: datetime) -> bytes:
    """Give a document as BSON, each field in its own type if that is faithful."""
    own = {"_id": id_, "owner": owner_id, "written_at": written_at}
    if OWN.isdisjoint(document):
        try:
            return _encode(own | _with_dates(document))
        except UNKEPT:
            pass
    kept = {name: value for name, value in _with_dates(document).items() if _keeps(name, value)}
    return _encode(own | _with_rest(kept, document, id_=id_))


def encode_plainly(id_: UUID, document: Mapping[str, Any], *, owner_id: int, written_at: datetime) -> bytes:
    """Give a document as BSON that no server refuses: all but facts and content as JSON text."""
    kept = {
        name: value
        for name, value in _with_dates(document).items()
        if name in (*FACTS, "content") and _keeps(name, value) and isinstance(value, str | int | datetime)
    }
    own = {"_id": id_, "owner": owner_id, "written_at": written_at}
    return _encode(own | _with_rest(kept, document, id_=id_))


def encode_large(
    id_: UUID, document: Mapping[str, Any], *, owner_id: int, written_at: datetime, large: Stored
) -> bytes:
    """Give what stands for a document that is kept elsewhere: its facts, and the start of its text to be found by."""
    facts = {
        name: value
        for name, value in _with_dates(document).items()
        if name in FACTS and _keeps(name, value) and len(str(value)) <= LONGEST_FACT
    }
    content = document.get("content")
    if isinstance(content, str):
        facts["content"] = content[:SEARCHABLE_CHARACTERS].encode("utf-8", "replace").decode()
    facts.setdefault("identity", str(id_))
    return _encode({"_id": id_, "owner": owner_id, "written_at": written_at} | facts | {"large": large})


def decode(stored: Stored) -> Document:
    """Give back the document that was stored."""
    document = {name: value for name, value in stored.items() if name not in OWN}
    if isinstance(document.get("timestamp"), datetime):
        document["timestamp"] = format_timestamp(document["timestamp"])
    document.update(json.loads(stored.get("as_json", "{}")))
    return document


def _encode(fields: Stored) -> bytes:
    return bson.encode(fields, check_keys=True, codec_options=CODEC)


def _keeps(name: str, value: object) -> bool:
    if name in OWN:
        return False
    try:
        return bool(_encode({name: value}))
    except UNKEPT:
        return False


def _with_dates(document: Mapping[str, Any]) -> Document:
    """Replace the timestamp by a date if that says all that its text does."""
    try:
        moment = parse_timestamp(document.get("timestamp"))
    except InvalidMessageError:
        return dict(document)
    exact = format_timestamp(moment) == document["timestamp"]
    return {**document, "timestamp": moment} if exact else dict(document)


def _with_rest(kept: Document, document: Mapping[str, Any], *, id_: UUID) -> Document:
    """Add as JSON what is not kept; an identity that is not gets another, for there must be one."""
    rest = {name: value for name, value in document.items() if name not in kept}
    if "identity" in rest:
        kept = kept | {"identity": str(id_)}
    return kept | {"as_json": json.dumps(rest)}
