"""`recorder.record()`, the one door."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from pytest_django import DjangoCaptureOnCommitCallbacks

from adapters.messages import CapturedMessage
from capture.models import Conversation, Message, MessageState
from capture.rawlog import raw_log
from capture.recorder import Recorded, record
from capture.signals import messages_captured
from tests.claude_lines import message

pytestmark = pytest.mark.django_db
SECRET = "AKIA" + "Z7QX3MN5PL2KD8RT"


def _record(owner: User, *messages: CapturedMessage) -> Recorded:
    return record(messages, owner_id=owner.pk, source_kind="api")


def test_it_stores_a_message_once(owner: User) -> None:
    first, again = _record(owner, message()), _record(owner, message())
    assert (len(first.accepted), first.duplicates) == (1, 0)
    assert (len(again.accepted), again.duplicates) == (0, 1)
    assert first.ids == again.ids
    assert Message.objects.count() == len(list(raw_log().ids())) == Conversation.objects.count() == 1


def test_it_counts_one_message_given_twice_in_a_batch_once(owner: User) -> None:
    assert len(_record(owner, message(), message()).accepted) == 1


def test_a_message_that_grew_replaces_its_earlier_form(owner: User) -> None:
    (id_,) = _record(owner, message(1, "Add the col", role="assistant", tokens={"output": 3})).ids
    Message.objects.update(state=MessageState.STORED)
    _record(owner, message(1, "Add the column without a default.", role="assistant", tokens={"output": 9}))
    row = Message.objects.get()
    assert (row.state, row.output_tokens) == (MessageState.CAPTURED, 9)
    assert raw_log().read([id_])[id_]["content"] == "Add the column without a default."


def test_an_earlier_form_that_comes_later_changes_nothing(owner: User) -> None:
    _record(owner, message(1, "Add the column without a default.", role="assistant", tokens={"output": 9}))
    assert _record(owner, message(1, "Add the col", role="assistant", tokens={"output": 3})).duplicates == 1
    assert Message.objects.get().output_tokens == 9


def test_facts_that_grew_do_not_send_the_text_through_again(owner: User) -> None:
    _record(owner, message(1, "Done.", role="assistant", tokens={"output": 3}))
    Message.objects.update(state=MessageState.STORED)
    _record(owner, message(1, "Done.", role="assistant", tokens={"output": 9}))
    row = Message.objects.get()
    assert (row.state, row.output_tokens) == (MessageState.STORED, 9)


def test_a_project_that_gets_known_later_reaches_what_is_processed(owner: User) -> None:
    _record(owner, message(1))
    Message.objects.update(state=MessageState.STORED)
    _record(owner, message(1, project="shop"))
    assert (Message.objects.get().state, Message.objects.get().project) == (MessageState.CAPTURED, "shop")
    _record(owner, message(1, project="mill"))
    assert Message.objects.get().project == "shop"


def test_secrets_are_gone_before_anything_is_stored(owner: User) -> None:
    _record(
        owner, message(1, f"Use {SECRET} for the bucket", tool_calls=[{"input": {"cmd": f"aws {SECRET}"}}])
    )
    assert SECRET not in str(raw_log().read(raw_log().ids()))
    assert SECRET not in Conversation.objects.get().title
    assert Message.objects.get().redactions == 2


def test_a_fork_repeats_messages_but_adds_none(owner: User) -> None:
    original = message(1, conversation="original")
    fork = message(1, conversation="fork")
    original.identity = fork.identity = "user:1"
    _record(owner, original)
    _record(owner, fork)
    assert Message.objects.get().conversation.external_id == "original"
    assert set(Conversation.objects.values_list("external_id", flat=True)) == {"original", "fork"}


def test_two_owners_do_not_share_messages(owner: User) -> None:
    other = User.objects.create_user("grace")
    assert set(_record(owner, message()).ids).isdisjoint(_record(other, message()).ids)


def test_the_conversation_spans_its_messages(owner: User) -> None:
    _record(owner, message(5), message(2, "What first?"))
    conversation = Conversation.objects.get()
    assert conversation.last_at - conversation.started_at == timedelta(minutes=3)


def test_a_failure_half_way_leaves_nothing(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr("capture.recorder._row", full)
    with pytest.raises((DatabaseError, TypeError)):
        _record(owner, message())
    assert not Conversation.objects.exists()
    if raw_log().transactional:
        assert not list(raw_log().ids())


def test_it_announces_what_is_to_be_processed_once_it_is_stored(
    owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[object] = []

    def listen(sender: object, message_ids: list[object], **kwargs: object) -> None:
        heard.extend(message_ids)

    messages_captured.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            ids = _record(owner, message(1), message(2)).ids
        with django_capture_on_commit_callbacks(execute=True):
            _record(owner, message(1))
    finally:
        messages_captured.disconnect(listen)
    assert heard == ids
