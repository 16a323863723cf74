"""The pipeline while a server is away: a delay, and nothing more."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from capture.models import Message, MessageState
from capture.rawlog import raw_log
from capture.recorder import record
from embeddings.errors import UnavailableError
from grid import pipeline, tasks
from grid.draining import drain
from grid.vectors import vector_store
from tests.away import database_away
from tests.claude_lines import message

pytestmark = pytest.mark.django_db


def _record(owner: User, *contents: str) -> list[UUID]:
    messages = [message(number, content) for number, content in enumerate(contents, 1)]
    return record(messages, owner_id=owner.pk, source_kind="api").ids


def _gone(*_: object, **__: object) -> None:
    raise UnavailableError("Weaviate cannot be reached. Start it.")


def test_a_server_that_is_away_costs_no_attempt(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = _record(owner, "Hello", "World")
    with monkeypatch.context() as patch:
        patch.setattr(type(vector_store()), "upsert", _gone)
        for _ in range(20):
            for step in pipeline.STEPS.values():
                step(ids)
            Message.objects.update(not_before=timezone.now())
    assert set(Message.objects.values_list("state", "attempts", "claim", "error")) == {
        (MessageState.EMBEDDED, 0, None, "Weaviate cannot be reached. Start it.")
    }
    assert drain() == 2
    assert set(Message.objects.values_list("error", flat=True)) == {""}


@pytest.mark.parametrize(
    ("age", "longest"),
    [(timedelta(0), 5), (timedelta(seconds=30), 15), (timedelta(hours=9), 60)],
)
def test_an_outage_of_hours_is_a_delay_of_a_minute_at_most(
    owner: User, age: timedelta, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _record(owner, "Hello")
    Message.objects.update(captured_at=timezone.now() - age)
    monkeypatch.setattr(type(raw_log()), "read", _gone)
    before = timezone.now()
    pipeline.chunk(ids)
    row = Message.objects.get()
    wait = (row.not_before - before).total_seconds()
    assert longest / 2 - 1 <= wait <= longest + 1
    assert row.nudged_at is None


@pytest.mark.django_db(transaction=True)
def test_a_task_without_the_database_ends_quietly_and_the_sweep_finds_the_rest(owner: User) -> None:
    ids = [str(id_) for id_ in _record(owner, "Hello")]
    with database_away():
        for task in (tasks.chunk, tasks.embed, tasks.store):
            assert task.apply(args=(ids,)).get() == 0
        assert tasks.sweep.apply().get() == 0
    assert drain() == 1
