"""What every raw log keeps, run over each implementation."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capture.rawlog.base import RawLog
from tests.capture.raw_logs import LOGS, document_of, raw_log_named

pytestmark = pytest.mark.django_db

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest) -> Iterator[RawLog]:
    with raw_log_named(request.param, request) as made:
        yield made


def _put(log: RawLog, text: str = "Hello", *, owner_id: int = 1, **fields: Any) -> UUID:
    id_ = uuid4()
    log.write({id_: document_of(id_, text, owner_id=owner_id, **fields)}, owner_id=owner_id)
    return id_


def test_it_gives_back_what_was_written(log: RawLog) -> None:
    documents = {id_: document_of(id_, f"text {n}") for n in range(60) for id_ in [uuid4()]}
    log.write(documents, owner_id=1)
    assert log.read(documents) == documents


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=TEXT, metadata=st.dictionaries(TEXT, VALUES, max_size=5), model=TEXT, timestamp=TEXT)
def test_whatever_is_json_comes_back_equal(
    log: RawLog, content: str, metadata: dict[str, Any], model: str, timestamp: str
) -> None:
    id_ = uuid4()
    document = document_of(id_, content, metadata=metadata, model=model)
    extra = document | {"timestamp": timestamp, "identity": f"{id_}{content}"} if timestamp else document
    for written in (document, extra):
        log.write({id_: written}, owner_id=1)
        assert log.read([id_]) == {id_: written}


@pytest.mark.parametrize(
    "metadata",
    [
        {"a.b": 1, "$set": {"$where": "1"}, "": 0, "nul\0": "nul\0"},
        {"huge": 2**70, "small": -(2**63) - 1, "long": 2**40, "exact": 2**53 + 1},
        {"list": [{"x.y": [None, True, 1.5, {"$ref": "r", "$id": 1}]}]},
    ],
)
def test_keys_and_numbers_that_a_database_has_trouble_with(log: RawLog, metadata: dict[str, Any]) -> None:
    id_ = _put(log, metadata=metadata, owner="mine", _id=7, as_json="{", large=True, written_at="now")
    (document,) = log.read([id_]).values()
    assert document["metadata"] == metadata
    assert [document[name] for name in ("owner", "_id", "as_json", "large")] == ["mine", 7, "{", True]


def test_numbers_keep_their_type(log: RawLog) -> None:
    (document,) = log.read([_put(log, metadata={"int": 2**40, "float": 1.0, "true": True})]).values()
    assert [type(value) for value in document["metadata"].values()] == [int, float, bool]


def test_deep_metadata(log: RawLog) -> None:
    deep: Any = "bottom"
    for level in range(250):
        deep = {"down": deep} if level % 2 else [deep]
    (document,) = log.read([_put(log, metadata={"deep": deep})]).values()
    assert document["metadata"] == {"deep": deep}


def test_writing_again_replaces(log: RawLog) -> None:
    id_ = _put(log, "short", metadata={"gone": 1})
    longer = document_of(id_, "short and long")
    log.write({id_: longer}, owner_id=1)
    assert log.read([id_]) == {id_: longer}
    assert list(log.ids()) == [id_]


def test_reading_leaves_out_what_is_not_there(log: RawLog) -> None:
    id_ = _put(log)
    assert log.read([id_, uuid4()]).keys() == {id_}
    assert log.read([]) == {}


def test_erasing(log: RawLog) -> None:
    kept, gone = _put(log), _put(log)
    log.erase([gone, uuid4()])
    log.erase([])
    assert set(log.ids()) == {kept}
    assert log.read([kept, gone]).keys() == {kept}


def test_the_ids_of_many(log: RawLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture.rawlog.mongo.PAGE", 7)
    documents = {id_: document_of(id_) for id_ in (uuid4() for _ in range(50))}
    log.write(documents, owner_id=1)
    found = list(log.ids())
    assert len(found) == 50
    assert set(found) == documents.keys()


def test_what_was_written_since(log: RawLog) -> None:
    before = timezone.now() - timedelta(seconds=1)
    plain, digested = _put(log), _put(log, digest="abc")
    for since in (before, None):
        stamps = dict(log.stamps(since=since))
        assert stamps.keys() == {plain, digested}
        assert stamps[digested] == ("" if log.transactional else "abc")
    assert not dict(log.stamps(since=timezone.now() + timedelta(minutes=1)))


@pytest.mark.parametrize("metadata", [{}, {"dots.in": "keys"}])
def test_a_message_larger_than_a_document_of_a_database(log: RawLog, metadata: dict[str, Any]) -> None:
    id_ = uuid4()
    for text in ("ä" * 9_000_000, "b" * 20_000_000):
        document = document_of(id_, text, metadata=metadata)
        log.write({id_: document, (other := uuid4()): document_of(other)}, owner_id=1)
        assert log.read([id_])[id_] == document
    log.tidy()
    assert log.read([id_])[id_] == document
    log.erase([id_])
    assert not log.read([id_])


def test_preparing_again_changes_nothing(log: RawLog) -> None:
    id_ = _put(log)
    log.prepare()
    log.ping()
    assert set(log.ids()) == {id_}
