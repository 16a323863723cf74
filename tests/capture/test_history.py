"""What happened to messages, as the diary tells it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from capture.history import Event, Happening, history
from capture.history.base import NoHistory
from capture.history.batching import BatchWriter
from capture.history.mongo import MongoHistory
from capture.models import Conversation
from capture.recorder import record
from embeddings.errors import AetherGridError, UnavailableError
from grid.draining import drain
from grid.erasing import erase_conversation
from tests.capture.raw_logs import LOGS, grid_on_mongodb
from tests.claude_lines import message
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "AKIA" + "Z7QX3MN5PL2KD8RT"


@pytest.fixture(params=LOGS[1:])
def diary(request: pytest.FixtureRequest) -> Iterator[MongoHistory]:
    with grid_on_mongodb(request.getfixturevalue(request.param)):
        made = history()
        assert isinstance(made, MongoHistory)
        yield made


def _what(diary: MongoHistory, message_id: object) -> list[tuple[str, int | None]]:
    diary.writer.flush()
    return [(event.what.value, event.count) for event in diary.of(message_id)]  # type: ignore[arg-type]


def test_the_way_of_a_message(diary: MongoHistory, owner: User) -> None:
    said = message(1, f"Use {SECRET} for the bucket", conversation="s3")
    (id_,) = record([said], owner_id=owner.pk, source_kind="api").ids
    drain()
    way = [("captured", None), ("redacted", 1), ("chunked", 1), ("embedded", None), ("stored", 1)]
    assert _what(diary, id_) == way
    erase_conversation(Conversation.objects.get(external_id="s3"))
    assert _what(diary, id_) == [*way, ("erased", None)]


def test_it_holds_nothing_of_the_text(diary: MongoHistory, owner: User) -> None:
    record([message(1, "A very particular sentence")], owner_id=owner.pk, source_kind="api")
    drain()
    diary.writer.flush()
    rows = diary.server.call(lambda database: list(database["events"].find()))
    assert rows
    assert "particular" not in str(rows)


def test_a_step_that_failed(diary: MongoHistory, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str, *, role: str) -> None:
        raise ValueError(text)

    (id_,) = record([message(1, "Hello")], owner_id=owner.pk, source_kind="api").ids
    monkeypatch.setattr("grid.cutting.current_enricher", lambda: fail)
    drain()
    diary.writer.flush()
    assert diary.of(id_)[-1].what == Happening.FAILED
    assert diary.of(id_)[-1].detail == "chunk: ValueError"


def test_it_takes_down_only_what_was_committed(diary: MongoHistory) -> None:
    kept, dropped = uuid4(), uuid4()
    diary.note([Event(kept, 1, Happening.CAPTURED)])
    with transaction.atomic():
        diary.note([Event(dropped, 1, Happening.CAPTURED)])
        transaction.set_rollback(True)
    assert _what(diary, kept) == [("captured", None)]
    assert _what(diary, dropped) == []


def test_it_tells_in_the_order_of_time(diary: MongoHistory) -> None:
    id_, now = uuid4(), timezone.now()
    for minutes, what in ((2, Happening.STORED), (0, Happening.CAPTURED), (1, Happening.CHUNKED)):
        diary.note([Event(id_, 7, what, at=now + timedelta(minutes=minutes))])
    diary.writer.flush()
    events = diary.of(id_)
    assert [event.what for event in events] == [Happening.CAPTURED, Happening.CHUNKED, Happening.STORED]
    assert events[0].owner_id == 7
    assert abs(events[0].at - now) < timedelta(milliseconds=1)


def test_it_is_written_without_being_asked(diary: MongoHistory) -> None:
    id_ = uuid4()
    diary.note([Event(id_, 1, Happening.CAPTURED)])
    wait_until(lambda: diary.of(id_), seconds=20, what="nothing was written")


def test_preparing_again_changes_nothing(diary: MongoHistory) -> None:
    id_ = uuid4()
    diary.note([Event(id_, 1, Happening.CAPTURED)])
    diary.writer.flush()
    diary.prepare()
    assert len(diary.of(id_)) == 1


def test_mongodb_itself_keeps_a_time_series(real_mongodb_url: str) -> None:
    with grid_on_mongodb(real_mongodb_url) as log:
        kinds = log.server.call(lambda database: {c["name"]: c["type"] for c in database.list_collections()})
        assert kinds["events"] == "timeseries"


def test_an_embedded_grid_does_not_even_look() -> None:
    def events() -> Iterator[Event]:
        raise AssertionError("somebody looked")
        yield

    with override_settings(MONGODB_URL=""):
        history.cache_clear()
        diary = history()
    history.cache_clear()
    assert isinstance(diary, NoHistory)
    diary.note(events())
    assert diary.of(uuid4()) == []


def test_what_cannot_be_written_waits_and_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    written: list[int] = []
    away = True

    def write(batch: list[int]) -> None:
        if away:
            raise UnavailableError("the server is away")
        written.extend(batch)

    writer = BatchWriter(write, name="a diary")
    writer.add([1, 2])
    assert not writer.flush()
    writer.add([3])
    assert not writer.flush()
    assert caplog.text.count("the server is away") == 1
    away = False
    assert writer.flush()
    assert written == [1, 2, 3]


def test_what_is_refused_is_dropped() -> None:
    written: list[int] = []

    def write(batch: list[int]) -> None:
        if 1 in batch:
            raise AetherGridError("no")
        written.extend(batch)

    writer = BatchWriter(write, name="a diary")
    writer.add([1])
    assert writer.flush()
    writer.add([2])
    assert writer.flush()
    assert written == [2]
