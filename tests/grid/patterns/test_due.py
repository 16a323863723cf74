"""Which conversations are to be distilled, and by whom."""

from datetime import timedelta
from uuid import UUID

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.utils import timezone

from capture.models import Conversation
from embeddings.errors import UnavailableError
from grid import consistency, queue, tasks
from grid.draining import drain
from grid.patterns import due
from grid.patterns.draining import distil_all
from grid.patterns.exchange import Turn
from grid.patterns.models import Distillation, Pattern
from grid.queue_health import queue_health
from grid.stats import stats
from tests.grid.patterns.saying import conversation, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_queue() -> None:
    """Forget the tasks that other tests have queued: where many wait, the sweep adds none."""
    current_app.control.purge()


def _ready() -> None:
    Distillation.objects.update(not_before=timezone.now())


def test_what_is_stored_becomes_due(owner: User) -> None:
    say(owner, ["bread", "boat"], distilled=False)
    assert due.backlog() == 2
    assert due.waiting(limit=9) == []
    assert len(due.waiting(limit=9, any_age=True)) == 2


def test_only_one_worker_gets_it(owner: User) -> None:
    say(owner, ["bread"], distilled=False)
    _ready()
    id_ = conversation("bread").pk
    assert due.claim([id_])[1] == {id_: owner.pk}
    assert due.claim([id_])[1] == {}
    assert due.claim([id_], any_age=True)[1] == {}


def test_a_dead_workers_claim_ends(owner: User) -> None:
    say(owner, ["bread"], distilled=False)
    _ready()
    id_ = conversation("bread").pk
    due.claim([id_])
    Distillation.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    assert due.claim([id_])[1] == {id_: owner.pk}


def test_what_fails_is_tried_again_and_given_up_in_the_end(owner: User) -> None:
    say(owner, ["bread"], distilled=False)
    attempts = 0
    while Distillation.objects.get().due:
        attempts += 1
        _ready()
        token, found = due.claim([conversation("bread").pk])
        due.release(token, list(found), reason="ValueError: no")
    assert attempts == 6
    health = queue_health(Conversation.objects.get().messages.all())
    assert (health.to_distil, health.not_distilled) == (0, [("ValueError: no", 1)])


def test_a_server_that_is_away_costs_no_attempt(owner: User) -> None:
    say(owner, ["bread"], distilled=False)
    _ready()
    token, found = due.claim([conversation("bread").pk])
    due.postpone(token, list(found), reason="It is away.")
    row = Distillation.objects.get()
    assert (row.due, row.attempts, row.claim) == (True, 0, None)
    assert row.not_before > timezone.now()


def test_a_raw_log_that_is_away_is_waited_for(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    say(owner, ["bread"], distilled=False)
    with monkeypatch.context() as away:
        away.setattr("grid.patterns.finding.lessons.turns_of", _unavailable)
        assert distil_all() == 0
    row = Distillation.objects.get()
    assert (row.due, row.attempts, row.error) == (True, 0, "The raw log is away.")
    _ready()
    assert distil_all() == 1


def _unavailable(conversation_id: UUID) -> list[Turn]:
    raise UnavailableError("The raw log is away.")


def test_the_sweep_queues_each_once(owner: User) -> None:
    say(owner, ["bread", "boat"], distilled=False)
    assert queue.sweep_patterns() == 0
    _ready()
    assert queue.sweep_patterns() == 2
    assert queue.sweep_patterns() == 0
    lost = timezone.now() - timedelta(hours=1)
    Distillation.objects.update(nudged_at=lost)
    assert queue.sweep_patterns() == 2


def test_the_task_distils(owner: User) -> None:
    say(owner, ["bread"], distilled=False)
    _ready()
    assert tasks.distil([str(conversation("bread").pk)]) == 1
    assert Pattern.objects.count() == 1
    assert not Distillation.objects.get().due


def test_conversations_from_before_there_were_patterns_become_due(owner: User) -> None:
    say(owner, ["bread"], distilled=False)
    Distillation.objects.all().delete()
    tasks.age_patterns()
    assert due.waiting(limit=9) == [conversation("bread").pk]


def test_a_new_index_makes_nothing_due(owner: User) -> None:
    say(owner, ["bread"])
    consistency.reindex()
    drain()
    assert due.backlog() == 0


def test_the_figures_tell_of_patterns(owner: User) -> None:
    say(owner, ["lock-1", "lock-2", "bread"])
    say(owner, ["boat"], distilled=False)
    figures = stats(owner_id=owner.pk)
    assert figures["patterns"]["byState"] == {"active": 1, "candidate": 1}
    assert figures["backlog"]["patterns"] == 1
