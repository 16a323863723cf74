"""Claims of several workers at once, in every database: a message is one worker's, and nobody waits for another."""

from collections import Counter
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from capture.models import Message, MessageState
from capture.recorder import record
from grid import claims
from tests.claude_lines import message
from tests.databases import ON_POSTGRES, meanwhile

WORKERS = 6
MESSAGES = 60
PATIENCE = 30


@pytest.fixture
def ids(own_owner: User) -> list[UUID]:
    messages = [message(number) for number in range(MESSAGES)]
    return record(messages, owner_id=own_owner.pk, source_kind="api").ids


def test_workers_that_ask_for_the_same_messages_at_once_get_each_once(ids: list[UUID]) -> None:
    at_once = Barrier(WORKERS)

    def work(number: int) -> list[UUID]:
        at_once.wait()
        mine = []
        for start in range(0, MESSAGES, 10):
            # Every worker in an order of its own, and each asks for what others ask for as well.
            wanted = ids[start : start + 30][:: 1 if number % 2 else -1]
            mine += [row.id for row in claims.claim(wanted, state=MessageState.CAPTURED)[1]]
        return mine

    workers = [meanwhile(partial(work, number)) for number in range(WORKERS)]
    got = Counter(id_ for worker in workers for id_ in worker.result(PATIENCE))
    assert got == Counter(ids)
    assert Message.objects.filter(claim=None).count() == 0


def test_what_one_claims_only_that_one_advances(ids: list[UUID]) -> None:
    at_once = Barrier(WORKERS)

    def work() -> int:
        at_once.wait()
        token, _ = claims.claim(ids, state=MessageState.CAPTURED)
        return claims.advance(token, ids, to=MessageState.CHUNKED)

    workers = [meanwhile(work) for _ in range(WORKERS)]
    assert sum(worker.result(PATIENCE) for worker in workers) == MESSAGES
    assert set(Message.objects.values_list("state", "claim")) == {("chunked", None)}


@pytest.mark.parametrize("own_database", [ON_POSTGRES], indirect=True)
def test_nobody_waits_for_a_worker_that_is_just_claiming(ids: list[UUID]) -> None:
    with transaction.atomic():
        assert len(claims.claim(ids[:20], state=MessageState.CAPTURED)[1]) == 20
        other = meanwhile(lambda: claims.claim(ids, state=MessageState.CAPTURED)[1])
        assert {row.id for row in other.result(PATIENCE)} == set(ids[20:])


@pytest.mark.parametrize("own_database", [ON_POSTGRES], indirect=True)
def test_two_sweeps_at_once_queue_each_message_once(ids: list[UUID]) -> None:
    Message.objects.update(nudged_at=None)
    with transaction.atomic():
        mine = {id_ for id_, _ in claims.due(limit=20)}
        theirs = {id_ for id_, _ in meanwhile(lambda: claims.due(limit=MESSAGES)).result(PATIENCE)}
    assert len(mine) == 20
    assert theirs == set(ids) - mine
