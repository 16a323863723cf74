"""Bringing rows in line with a raw log that is not in their database."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.utils import timezone

from adapters.messages import CapturedMessage
from capture.models import Conversation, ErasedMessage, Message, MessageState
from capture.rawlog.mongo import MongoRawLog
from capture.recorder import record
from embeddings.errors import UnavailableError
from grid.consistency import compare
from grid.draining import drain
from grid.erasing import erase_conversation
from grid.models import Fragment
from grid.reconciling import reconcile
from tests.capture.raw_logs import document_of, grid_on_mongodb
from tests.claude_lines import message

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "AKIA" + "Z7QX3MN5PL2KD8RT"


@pytest.fixture
def log(mongodb_url: str) -> Iterator[MongoRawLog]:
    with grid_on_mongodb(mongodb_url) as made:
        yield made


def _record_half(owner: User, *messages: CapturedMessage) -> None:
    """Write to the raw log, and fail before the rows are."""

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the database went away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("capture.recorder.upsert", fail)
        with pytest.raises(DatabaseError):
            record(messages, owner_id=owner.pk, source_kind="api")


def test_a_message_without_its_row_gets_it(log: MongoRawLog, owner: User) -> None:
    _record_half(owner, message(1, f"Use {SECRET}"), message(2))
    assert Message.objects.count() == 0
    assert reconcile() == 2
    row = Message.objects.get(external_id="m1")
    assert (row.redactions, row.owner_id, row.conversation.external_id) == (1, owner.pk, "talk")
    assert reconcile() == 0


def test_a_row_of_an_earlier_form_is_brought_up_to_date(log: MongoRawLog, owner: User) -> None:
    record([message(1, "Add the col")], owner_id=owner.pk, source_kind="api")
    drain()
    _record_half(owner, message(1, "Add the column without a default."))
    assert reconcile() == 1
    assert Message.objects.get().state == MessageState.CAPTURED
    drain()
    assert Fragment.objects.get().end == len("Add the column without a default.")


def test_a_source_that_repeats_a_message_does_so_as_well(log: MongoRawLog, owner: User) -> None:
    grown = message(1, "Add the column without a default.")
    record([message(1, "Add the col")], owner_id=owner.pk, source_kind="api")
    drain()
    _record_half(owner, grown)
    assert record([grown], owner_id=owner.pk, source_kind="api").duplicates == 0
    assert Message.objects.get().state == MessageState.CAPTURED
    assert reconcile() == 0


def test_it_looks_at_what_was_written_lately(log: MongoRawLog, owner: User) -> None:
    _record_half(owner, message(1))
    old = timezone.now() - timedelta(hours=2)
    log.server.call(lambda database: database["messages"].update_many({}, {"$set": {"written_at": old}}))
    assert reconcile(back=timedelta(hours=1)) == 0
    assert compare(mend=True)["raw_without_row"] == 1
    assert Message.objects.count() == 1


def test_the_nightly_comparison_finds_both(log: MongoRawLog, owner: User) -> None:
    record([message(1, "Add the col")], owner_id=owner.pk, source_kind="api")
    _record_half(owner, message(1, "Add the column"), message(2))
    found = compare(mend=True)
    assert (found["raw_without_row"], found["raw_ahead_of_row"]) == (1, 1)
    drain()
    assert not any(compare(mend=False).values())


def test_erasing_leaves_nothing(log: MongoRawLog, owner: User) -> None:
    record([message(1), message(2)], owner_id=owner.pk, source_kind="api")
    erase_conversation(Conversation.objects.get())
    assert not list(log.ids())


def test_an_erasure_that_is_taken_back_takes_no_text(
    log: MongoRawLog, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DatabaseError("the database went away")

    record([message(1)], owner_id=owner.pk, source_kind="api")
    monkeypatch.setattr("grid.erasing._erase_embeddings", fail)
    with pytest.raises(DatabaseError):
        erase_conversation(Conversation.objects.get())
    assert len(list(log.ids())) == Message.objects.count() == 1


@pytest.mark.parametrize("mend", [reconcile, lambda: compare(mend=True)])
def test_a_text_whose_message_was_erased_goes(log: MongoRawLog, owner: User, mend: object) -> None:
    assert callable(mend)
    record([message(1)], owner_id=owner.pk, source_kind="api")
    (document,) = log.read(log.ids()).items()
    erase_conversation(Conversation.objects.get())
    log.write(dict([document]), owner_id=owner.pk)
    mend()
    assert not list(log.ids())
    assert not Message.objects.exists()
    assert ErasedMessage.objects.count() == 1


def test_nothing_is_erased_while_the_raw_log_is_away(
    log: MongoRawLog, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise UnavailableError("MongoDB cannot be reached")

    record([message(1)], owner_id=owner.pk, source_kind="api")
    monkeypatch.setattr(log.server, "ping", away)
    with pytest.raises(UnavailableError):
        erase_conversation(Conversation.objects.get())
    assert Message.objects.count() == 1


def test_another_programs_message_is_redacted_and_recorded(log: MongoRawLog, owner: User) -> None:
    ids = record([message(1)], owner_id=owner.pk, source_kind="api").ids
    (document,) = log.read(ids).values()
    del document["digest"]
    Message.objects.all().delete()
    log.write({ids[0]: document | {"content": f"Use {SECRET}"}}, owner_id=owner.pk)
    assert reconcile() == 1
    assert SECRET not in log.read(ids)[ids[0]]["content"]
    assert Message.objects.get().redactions == 1


@pytest.mark.parametrize("wrong", [{"role": "nobody"}, {"owner_id": 99_999}, {"identity": "another"}])
def test_a_document_that_is_no_message_holds_up_no_other(
    log: MongoRawLog, owner: User, wrong: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    _record_half(owner, message(1))
    id_ = uuid4()
    log.write({id_: document_of(id_, owner_id=owner.pk) | wrong}, owner_id=owner.pk)
    assert reconcile() == 1
    assert "is no message" in caplog.text
    assert reconcile() == 0


def test_a_document_of_nobody_holds_up_no_other(
    log: MongoRawLog, owner: User, stranger: User, caplog: pytest.LogCaptureFixture
) -> None:
    _record_half(owner, message(1))
    _record_half(stranger, message(1))
    stranger.delete()
    assert reconcile() == 1
    assert "cannot be recorded" in caplog.text
