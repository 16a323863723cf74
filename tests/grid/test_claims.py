"""Claims: who may work on a message, and what becomes of it when that fails."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from capture.models import Message, MessageState
from capture.recorder import record
from grid import claims
from tests.claude_lines import message

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(owner: User) -> list[UUID]:
    return record([message(1), message(2)], owner_id=owner.pk, source_kind="api").ids


def test_only_one_can_claim_a_message(ids: list[UUID]) -> None:
    _, first = claims.claim(ids, state=MessageState.CAPTURED)
    _, second = claims.claim(ids, state=MessageState.CAPTURED)
    assert (len(first), len(second)) == (2, 0)


def test_only_the_state_of_the_step_is_claimed(ids: list[UUID]) -> None:
    assert not claims.claim(ids, state=MessageState.CHUNKED)[1]


def test_a_claim_whose_lease_ran_out_is_taken_over(ids: list[UUID]) -> None:
    dead, _ = claims.claim(ids, state=MessageState.CAPTURED)
    Message.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    _, taken = claims.claim(ids, state=MessageState.CAPTURED)
    assert len(taken) == 2
    assert claims.advance(dead, ids, to=MessageState.CHUNKED) == 0


def test_a_message_that_grew_meanwhile_is_not_advanced(ids: list[UUID], owner: User) -> None:
    token, claimed = claims.claim(ids, state=MessageState.CAPTURED)
    record([message(1, "How do I add a column safely, and when?")], owner_id=owner.pk, source_kind="api")
    assert claims.still_held(token, claimed) == {ids[1]}
    assert claims.advance(token, ids, to=MessageState.CHUNKED) == 1


def test_a_failure_waits_longer_each_time_and_then_stays(ids: list[UUID], settings: Settings) -> None:
    settings.PIPELINE_MAX_ATTEMPTS, settings.PIPELINE_RETRY_SECONDS = 3, 10
    waits = []
    for _ in range(3):
        Message.objects.update(not_before=timezone.now())
        token, messages = claims.claim(ids[:1], state=MessageState.CAPTURED)
        claims.release(token, messages, reason="the disk is full")
        row = Message.objects.get(id=ids[0])
        waits.append((row.not_before - timezone.now()).total_seconds())
    assert 4 < waits[0] <= 10 < waits[1] + 1 <= 21
    assert (row.state, row.failed_in, row.error) == (MessageState.FAILED, "captured", "the disk is full")


def test_a_failed_message_can_be_tried_again(ids: list[UUID]) -> None:
    token, messages = claims.claim(ids, state=MessageState.CAPTURED)
    claims.release(token, messages, reason="refused", permanent=True)
    assert claims.retry_failed(Message.objects.all()) == 2
    assert set(Message.objects.values_list("state", "attempts", "error")) == {("captured", 0, "")}


def test_what_was_queued_long_ago_is_due_again(ids: list[UUID], settings: Settings) -> None:
    assert not claims.due(limit=10)
    Message.objects.filter(id=ids[0]).update(
        nudged_at=timezone.now() - timedelta(seconds=settings.PIPELINE_LEASE_SECONDS + 1)
    )
    assert claims.due(limit=10) == [(ids[0], "captured")]


def test_a_new_worker_forgets_the_claims_of_dead_ones(ids: list[UUID]) -> None:
    claims.claim(ids, state=MessageState.CAPTURED)
    assert claims.forget_claims() == 2
    assert len(claims.due(limit=10)) == 2
