"""Reading events past a cursor: each once, in order, none lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from adapters.messages import format_timestamp
from capture.models import Message
from capture.recorder import record
from grid.draining import drain
from grid.events import reading
from grid.events.kinds import Event
from grid.events.reading import Reader
from tests.claude_lines import message

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=1)


@pytest.fixture
def start() -> datetime:
    return timezone.now() - LONG_AGO


def _record(owner: User, *numbers: int) -> list[UUID]:
    return record([message(number) for number in numbers], owner_id=owner.pk, source_kind="api").ids


def _all(reader: Reader) -> Iterator[Event]:
    more = True
    while more:
        events, more = reader.read()
        yield from events


def _told(reader: Reader) -> list[tuple[str, str]]:
    return [(event.kind, event.data["messageId"]) for event in _all(reader)]


def test_a_message_is_told_of_when_it_is_captured_and_when_it_is_stored(owner: User, start: datetime) -> None:
    reader = Reader(owner_id=owner.pk, cursor=start)
    (id_,) = _record(owner, 1)
    row = Message.objects.get(id=id_)
    assert [event.data for event in _all(reader)] == [
        {
            "kind": "messageCaptured",
            "id": str(id_),
            "messageId": row.external_id,
            "conversation": str(row.conversation_id),
            "conversationId": row.conversation.external_id,
            "role": row.role,
            "model": row.model,
            "project": row.project,
            "timestamp": format_timestamp(row.timestamp),
        }
    ]
    drain()
    (stored,) = _all(reader)
    assert (stored.kind, stored.data["fragments"]) == ("messageStored", 1)
    assert not list(_all(reader))


def test_a_client_that_starts_now_is_not_told_of_before(owner: User) -> None:
    _record(owner, 1)
    reader = Reader(owner_id=owner.pk, cursor=timezone.now())
    reader.pass_over()
    assert not list(_all(reader))
    _record(owner, 2)
    assert len(list(_all(reader))) == 1


def test_only_what_is_ones_own_is_told(owner: User, stranger: User, start: datetime) -> None:
    _record(stranger, 1)
    assert not list(_all(Reader(owner_id=owner.pk, cursor=start)))


def test_what_was_committed_late_is_told_once(owner: User) -> None:
    reader = Reader(owner_id=owner.pk, cursor=timezone.now())
    _record(owner, 1, 2)
    assert len(list(_all(reader))) == 2
    (late,) = _record(owner, 3)
    Message.objects.filter(id=late).update(captured_at=timezone.now() - reading.LATE / 2)
    assert [event.id for event in _all(reader)] == [late]
    assert not list(_all(reader))


def test_a_message_that_grew_is_told_of_again(owner: User, start: datetime) -> None:
    reader = Reader(owner_id=owner.pk, cursor=start)
    (id_,) = _record(owner, 1)
    list(_all(reader))
    record([message(1, "Now it says more than before.")], owner_id=owner.pk, source_kind="api")
    assert [event.id for event in _all(reader)] == [id_]


@pytest.mark.parametrize("together", [True, False])
def test_many_come_in_pages_and_in_order(
    together: bool, owner: User, start: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 4)
    ids = _record(owner, *range(15))
    if not together:
        for number, id_ in enumerate(ids):
            Message.objects.filter(id=id_).update(captured_at=start + timedelta(minutes=1 + number))
    drain()
    reader = Reader(owner_id=owner.pk, cursor=start)
    events = list(_all(reader))
    assert sorted(event.id for event in events if event.kind == "messageCaptured") == sorted(ids)
    assert sorted(event.id for event in events if event.kind == "messageStored") == sorted(ids)
    assert len(events) == 30
    assert [event.moment for event in events] == sorted(event.moment for event in events)


def test_a_client_that_comes_back_misses_nothing(owner: User, start: datetime) -> None:
    _record(owner, 1, 2)
    seen = list(_all(Reader(owner_id=owner.pk, cursor=start)))
    (late,) = _record(owner, 3)
    Message.objects.filter(id=late).update(captured_at=seen[-1].moment - timedelta(seconds=1))
    again = Reader(owner_id=owner.pk, cursor=seen[-1].moment)
    assert late in {event.id for event in _all(again)}
