"""What the raw log in MongoDB does beyond the contract: how it stands there, and when the server is away."""

import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import bson
import pytest
from bson import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.rawlog import mongo_parts
from capture.rawlog.mongo import MongoRawLog
from capture.rawlog.mongo_documents import decode, encode, encode_large, encode_plainly
from capture.rawlog.mongo_server import CODEC, MongoRefusedError
from embeddings.errors import UnavailableError
from tests.capture.raw_logs import document_of, mongo_log
from tests.services.mongodb import MongoDB
from tests.waiting import wait_until

NOW = datetime(2026, 5, 1, tzinfo=UTC)
# Also what no text can hold: half of a character beyond 16 bits.
ANY_TEXT = st.text(st.characters()) | st.sampled_from(["\ud800", "a\udc00b", "\ud83d"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=10,
)
# JSON itself reads two halves that follow each other as one character.
DOCUMENTS = st.dictionaries(ANY_TEXT, VALUES, max_size=6).map(lambda value: json.loads(json.dumps(value)))


@pytest.fixture
def log(mongodb_url: str) -> Iterator[MongoRawLog]:
    with mongo_log(mongodb_url) as made:
        yield made


def _as_stored(log: MongoRawLog, id_: UUID) -> dict[str, Any]:
    found = log.server.call(lambda database: database["messages"].find_one({"_id": id_}))
    assert found is not None
    return found


@given(document=DOCUMENTS, id_=st.uuids())
def test_any_json_survives_its_encoding(document: dict[str, Any], id_: UUID) -> None:
    for how in (encode, encode_plainly):
        stored = bson.decode(how(id_, document, owner_id=1, written_at=NOW), codec_options=CODEC)
        assert decode(stored) == document
        assert (stored["_id"], stored["owner"], stored["written_at"]) == (id_, 1, NOW)


@settings(max_examples=50)
@given(document=DOCUMENTS, content=ANY_TEXT)
def test_any_json_can_be_found_by_its_facts(document: dict[str, Any], content: str) -> None:
    id_, large = uuid4(), {"version": uuid4(), "parts": 2}
    whole = document | {"content": content, "role": "user"}
    stored = bson.decode(
        encode_large(id_, whole, owner_id=1, written_at=NOW, large=large), codec_options=CODEC
    )
    assert (stored["large"], stored["role"], stored["owner"]) == (large, "user", 1)


def test_it_stands_there_in_bsons_own_types(log: MongoRawLog) -> None:
    id_ = uuid4()
    log.write({id_: document_of(id_, metadata={"tokens": {"output": 3}})}, owner_id=1)
    stored = _as_stored(log, id_)
    assert stored["timestamp"] == datetime.fromisoformat(document_of(id_)["timestamp"])
    assert isinstance(stored["written_at"], datetime)
    assert (stored["content"], stored["metadata"], stored["owner"]) == ("Hello", {"tokens": {"output": 3}}, 1)
    assert "as_json" not in stored


def test_what_bson_would_change_stands_there_as_json(log: MongoRawLog) -> None:
    id_ = uuid4()
    log.write({id_: document_of(id_, metadata={"file.py": 1})}, owner_id=1)
    assert _as_stored(log, id_)["as_json"] == '{"metadata": {"file.py": 1}}'


def test_one_identity_has_one_document(log: MongoRawLog) -> None:
    first, second = uuid4(), uuid4()
    log.write({first: document_of(first)}, owner_id=1)
    with pytest.raises(MongoRefusedError, match="duplicate"):
        log.write({second: document_of(first)}, owner_id=1)
    log.write({second: document_of(first)}, owner_id=2)


def test_writers_of_one_message_do_not_disturb_each_other(log: MongoRawLog) -> None:
    id_ = uuid4()

    def write(number: int) -> None:
        log.write({id_: document_of(id_, f"form {number}")}, owner_id=1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    assert log.read([id_])[id_]["content"].startswith("form ")
    assert list(log.ids()) == [id_]


def test_documents_of_another_program_are_no_messages(log: MongoRawLog) -> None:
    others = [{"_id": id_, "identity": str(id_)} for id_ in ("a", 1, ObjectId())]
    log.server.call(lambda database: database["messages"].insert_many(others))
    id_ = uuid4()
    log.write({id_: document_of(id_)}, owner_id=1)
    assert list(log.ids()) == [id_]


def test_parts_that_were_replaced_go(log: MongoRawLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongo_parts, "ABANDONED", timedelta())
    id_ = uuid4()
    for size in (16, 17, 18):
        log.write({id_: document_of(id_, "x" * size * 1024 * 1024)}, owner_id=1)
    log.tidy()
    assert len(log.read([id_])[id_]["content"]) == 18 * 1024 * 1024
    assert _count_parts(log) == 3
    log.write({id_: document_of(id_, "short")}, owner_id=1)
    log.tidy()
    assert _count_parts(log) == 0
    assert log.read([id_])[id_]["content"] == "short"


def _count_parts(log: MongoRawLog) -> int:
    return log.server.call(lambda database: database[mongo_parts.COLLECTION].count_documents({}))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_that_was_forked_has_its_own_connections(log: MongoRawLog) -> None:
    mine, childs = uuid4(), uuid4()
    log.write({mine: document_of(mine)}, owner_id=1)

    def write() -> None:
        log.write({childs: document_of(childs)}, owner_id=1)
        log.server.close()

    child = multiprocessing.get_context("fork").Process(target=write)
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert set(log.ids()) == {mine, childs}


def test_a_server_that_is_away_is_said_to_be_and_found_again(own_mongodb: MongoDB) -> None:
    with mongo_log(own_mongodb.url) as log:
        id_ = uuid4()
        log.write({id_: document_of(id_)}, owner_id=1)
        own_mongodb.kill()
        for _ in range(4):
            with pytest.raises(UnavailableError, match="MONGODB_URL"):
                log.write({id_: document_of(id_, "later")}, owner_id=1)
        own_mongodb.start()
        wait_until(lambda: _answers(log), seconds=30, what="it was not asked again")
        log.write({id_: document_of(id_, "later")}, owner_id=1)
        assert log.read([id_])[id_]["content"] == "later"


def _answers(log: MongoRawLog) -> bool:
    try:
        log.ping()
    except UnavailableError:
        return False
    return True
