"""From recorded conversations to patterns, with every part real."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.utils import timezone

from capture.recorder import record
from grid.draining import drain
from grid.patterns import distilling, due
from grid.patterns.draining import distil_all
from grid.patterns.finding.lessons import learn
from grid.patterns.finding.weaving import weave
from grid.patterns.keeping.retelling import tell_untold
from grid.patterns.models import Distillation, Evidence, Lesson, LessonLink, Pattern, PatternChange
from tests.grid.patterns.saying import (
    TALKS,
    conversation,
    everything,
    pattern_of,
    say,
    shuffled,
    stands_on,
    talk,
)

pytestmark = pytest.mark.django_db

CLOCK, LOCK = ("clock-1", "clock-2", "clock-3"), ("lock-1", "lock-2")


def test_conversations_that_share_a_lesson_become_one_active_pattern(owner: User) -> None:
    say(owner)
    found = {stands_on(pattern): pattern.state for pattern in Pattern.objects.all()}
    assert found == {
        frozenset(CLOCK): "active",
        frozenset(LOCK): "active",
        frozenset({"bread"}): "candidate",
        frozenset({"boat"}): "candidate",
    }


def test_a_pattern_says_what_it_stands_on(owner: User) -> None:
    say(owner)
    pattern = pattern_of(*CLOCK)
    assert (pattern.support, pattern.worked, pattern.failed) == (3, 3, 0)
    assert pattern.source_models == ["claude-opus-4-5", "gemini-2.5-pro", "gpt-5"]
    assert (pattern.model_diversity, pattern.project) == (3, "")
    assert "clock" in pattern.action
    assert pattern.title
    assert 0.4 < pattern.confidence < 1


def test_evidence_points_into_the_advice(owner: User) -> None:
    say(owner)
    for row in Evidence.objects.select_related("message"):
        assert row.message.role == "assistant"
        assert 0 <= row.start < row.end <= row.message.characters


def test_distilling_twice_changes_nothing(owner: User) -> None:
    say(owner)
    before, changes = everything(), PatternChange.objects.count()
    due.mark_due(Distillation.objects.values_list("pk", flat=True), wait=False)
    assert distil_all() == len(TALKS)
    assert everything() == before
    assert PatternChange.objects.count() == changes


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_arrival_does_not_matter(owner: User, seed: int) -> None:
    say(owner, shuffled(seed))
    incremental = everything()
    Pattern.objects.all().delete()
    Lesson.objects.all().delete()
    due.mark_due(Distillation.objects.values_list("pk", flat=True), wait=False)
    distil_all()
    assert everything() == incremental


def test_a_pattern_stays_the_same_one_when_it_grows(owner: User) -> None:
    say(owner, ["clock-2"])
    first = Pattern.objects.get()
    say(owner, ["clock-1", "clock-3"])
    pattern = Pattern.objects.get()
    assert pattern.pk == first.pk
    assert pattern.version > first.version
    assert [change.what for change in pattern.history.all()].count("made") == 1


def test_a_quiet_conversation_is_waited_for(owner: User) -> None:
    say(owner, ["bread"], distilled=False)
    (id_,) = Distillation.objects.values_list("pk", flat=True)
    assert distilling.distil([id_]) == 0
    Distillation.objects.update(not_before=timezone.now())
    assert distilling.distil([id_]) == 1
    assert Pattern.objects.count() == 1


def test_a_conversation_that_goes_on_is_distilled_again(owner: User) -> None:
    messages = talk("bread")
    record(messages[:2], owner_id=owner.pk, source_kind="api")
    drain()
    distil_all()
    assert Lesson.objects.get().outcome == "unknown"
    record(messages, owner_id=owner.pk, source_kind="api")
    drain()
    assert Distillation.objects.get().due
    distil_all()
    assert Lesson.objects.get().outcome == "worked"
    assert pattern_of("bread").worked == 1


def test_what_was_stored_meanwhile_is_not_lost(owner: User) -> None:
    say(owner, ["bread"], distilled=False)
    token, _ = due.claim([conversation("bread").pk], any_age=True)
    due.mark_due([conversation("bread").pk])
    assert due.done(token, [conversation("bread").pk]) == 0
    assert Distillation.objects.get().due


def _killed_after(steps: int, owner: User) -> None:
    """Do what `distil` does up to a step, as if the process had died then."""
    ids = [conversation(name).pk for name in TALKS]
    token, _ = due.claim(ids, any_age=True)
    learning = partial(learn, owner_id=owner.pk, claim=token)
    work: list[tuple[Callable[[UUID], object], list[UUID]]] = [
        (learning, ids[:3]), (learning, ids[3:]), (distilling.compare, ids[:3]), (distilling.compare, ids[3:]),
    ]  # fmt: skip
    for step, some in work[:steps]:
        for id_ in some:
            step(id_)
    if steps > 4:
        weave(owner.pk)
    if steps > 5:
        tell_untold(owner.pk)
    Distillation.objects.update(not_before=timezone.now())


@pytest.mark.parametrize("steps", range(7))
def test_a_killed_process_leaves_nothing_half_done(owner: User, steps: int) -> None:
    say(owner, distilled=False)
    _killed_after(steps, owner)
    distil_all()
    found = everything()
    assert set(map(len, found)) == {1, 2, 3}
    assert not Pattern.objects.filter(untold=True).exists()
    assert not Lesson.objects.filter(woven=False).exists()
    Pattern.objects.all().delete()
    Lesson.objects.all().delete()
    due.mark_due(Distillation.objects.values_list("pk", flat=True), wait=False)
    distil_all()
    assert everything() == found


def test_an_echo_is_no_evidence(owner: User) -> None:
    say(owner, CLOCK[:2])
    asked, advised, reported = talk("clock-3")
    advised.content = f"<aethergrid-context>{advised.content}</aethergrid-context> {advised.content}"
    record([asked, advised, reported], owner_id=owner.pk, source_kind="api")
    drain()
    distil_all()
    assert stands_on(Pattern.objects.get()) == set(CLOCK[:2])


def test_somebody_elses_conversations_are_no_evidence(owner: User, stranger: User) -> None:
    say(owner, CLOCK[:1])
    say(stranger, CLOCK[1:2])
    assert sorted(Pattern.objects.values_list("owner__username", "state")) == [
        ("ada", "candidate"),
        ("eve", "candidate"),
    ]
    assert not LessonLink.objects.exists()


def test_a_conversation_that_cannot_be_read_holds_up_no_other(
    owner: User, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.PIPELINE_RETRY_SECONDS = 3600
    say(owner, distilled=False)
    bad = conversation("bread").pk
    monkeypatch.setattr(distilling, "learn", _failing_for(bad))
    assert distil_all() == len(TALKS) - 1
    row = Distillation.objects.get(due=True)
    assert (row.pk, row.attempts, row.error) == (bad, 1, "ValueError: a page is torn out")


def _failing_for(bad: UUID) -> Callable[..., None]:
    def learning(conversation_id: UUID, *, owner_id: int, claim: UUID) -> None:
        if conversation_id == bad:
            raise ValueError("a page is torn out")
        learn(conversation_id, owner_id=owner_id, claim=claim)

    return learning
