"""What is counted for the queue-health page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from capture.models import Message, MessageState
from capture.recorder import record
from grid.models import Report
from grid.queue_health import queue_health
from tests.claude_lines import message

pytestmark = pytest.mark.django_db


def _messages(owner: User, count: int) -> list[Message]:
    record([message(n, f"Text {n}") for n in range(count)], owner_id=owner.pk, source_kind="api")
    return list(Message.objects.order_by("pk"))


def _set(row: Message, **fields: object) -> None:
    Message.objects.filter(pk=row.pk).update(**fields)


def test_an_empty_grid_has_nothing_to_do() -> None:
    health = queue_health(Message.objects.all())
    assert (health.waiting, health.failed, health.stored_last_hour) == (0, 0, 0)
    assert (health.oldest, health.problems, health.report) == (None, [], None)
    assert len(health.throughput) == 60


def test_every_state_has_its_depth_and_its_oldest(owner: User) -> None:
    first, _, third = _messages(owner, 3)
    early = timezone.now() - timedelta(hours=2)
    _set(first, captured_at=early)
    _set(third, state=MessageState.EMBEDDED)
    health = queue_health(Message.objects.all())
    found = {depth.state: (depth.count, depth.oldest) for depth in health.depths}
    assert found[MessageState.CAPTURED] == (2, early)
    assert found[MessageState.EMBEDDED] == (1, third.captured_at)
    assert found[MessageState.STORED] == (0, None)
    assert (health.waiting, health.oldest) == (3, first)


def test_the_throughput_is_that_of_the_last_hour(owner: User) -> None:
    rows = _messages(owner, 4)
    now = timezone.now()
    for row, minutes in zip(rows, (0, 7, 7, 90), strict=True):
        _set(row, state=MessageState.STORED, stored_at=now - timedelta(minutes=minutes))
    health = queue_health(Message.objects.all())
    minute = (now - timedelta(minutes=7)).replace(second=0, microsecond=0)
    assert dict(health.throughput)[minute] == 2
    assert health.stored_last_hour == 3


def test_problems_are_grouped_by_reason_and_step(owner: User) -> None:
    rows = _messages(owner, 4)
    for row in rows[:2]:
        _set(row, state=MessageState.FAILED, failed_in=MessageState.CHUNKED, error="no answer", attempts=6)
    _set(rows[2], state=MessageState.FAILED, failed_in=MessageState.CAPTURED, error="no text", attempts=6)
    _set(rows[3], attempts=1, error="no answer")
    found = queue_health(Message.objects.all()).problems
    assert [(problem.reason, problem.step, problem.count, problem.final) for problem in found] == [
        ("no answer", "embed", 2, True),
        ("no text", "chunk", 1, True),
        ("no answer", "chunk", 1, False),
    ]


def test_the_last_report_tells_what_differed() -> None:
    Report.objects.create(findings={"row_without_raw": 2, "raw_without_row": 0}, mended=True)
    assert queue_health(Message.objects.all()).differences == {"row without raw": 2}
