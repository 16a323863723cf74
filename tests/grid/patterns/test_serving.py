"""Which patterns are given for a query, in which order, and when none is."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from grid.patterns.finding.reader import lesson_reader
from grid.patterns.keeping.feedback import give_feedback
from grid.patterns.models import Pattern, PatternState
from grid.patterns.serving.footings import footings
from grid.patterns.serving.served import Held, Ranked, Wanted, served
from tests.grid.patterns.teaching import teach

FAR = "A check of an expiry date fails on some days only. How do I make such a test repeatable?"
FLAKY = "A login test is flaky in CI and fails at midnight, how do I make it stable?"
LOCKED = "Our migration adds a column to a large Postgres table and blocks the writes."


@pytest.fixture
def learned(owner: User) -> User:
    """A grid that has learned of clocks and of locks."""
    teach(owner)
    return owner


def _given(owner: User, query: str, **wanted: object) -> list[Ranked]:
    return list(served(query, owner_id=owner.pk, wanted=Wanted(**wanted)).patterns)  # type: ignore[arg-type]


def _lesson(ranked: list[Ranked]) -> str:
    """Tell by its evidence what the first pattern is about."""
    return str(ranked[0].pattern.evidence.all()[0].conversation.external_id).partition("-")[0]


def test_the_pattern_that_fits_comes_first(learned: User) -> None:
    assert _lesson(_given(learned, FLAKY)) == "clock"
    assert _lesson(_given(learned, LOCKED)) == "lock"


def test_nothing_is_given_where_nothing_fits(learned: User) -> None:
    for query in (
        "Translate this menu into Portuguese, please.",
        "Which planets have rings?",
        "thanks!",
        "🙂",
        "```\nx = 1\n```",
    ):
        assert _given(learned, query) == []


def test_nobody_is_given_what_another_has_learned(learned: User, stranger: User) -> None:
    found = served(FLAKY, owner_id=stranger.pk)
    assert (list(found.patterns), found.considered) == ([], 0)


def test_what_a_person_retires_is_not_given_any_more_and_comes_back(learned: User) -> None:
    pattern = _given(learned, FLAKY)[0].pattern
    pattern.state = PatternState.RETIRED
    pattern.save()
    assert pattern not in [one.pattern for one in _given(learned, FLAKY)]
    pattern.state = PatternState.ACTIVE
    pattern.save()
    assert _given(learned, FLAKY)[0].pattern == pattern


def test_what_was_erased_is_not_given(learned: User) -> None:
    pattern = _given(learned, FLAKY)[0].pattern
    Pattern.objects.filter(pk=pattern.pk).delete()
    assert pattern.pk not in [one.pattern.pk for one in _given(learned, FLAKY)]


def test_what_another_process_has_learned_is_given(owner: User) -> None:
    index = footings(owner.pk, lesson_reader().words.model)
    assert _given(owner, FLAKY) == []
    teach(owner)
    assert _lesson(_given(owner, FLAKY)) == "clock"
    assert footings(owner.pk, lesson_reader().words.model) is index


def test_filters_hold_and_preferences_do_not(learned: User) -> None:
    assert _given(learned, FLAKY, held=Held(project="rail")) == []
    assert _given(learned, FLAKY, held=Held(source_models=("llama-3.1-8b",))) == []
    assert _given(learned, FLAKY, held=Held(since=timezone.now())) == []
    assert _lesson(_given(learned, FLAKY, held=Held(project="bank"))) == "clock"
    assert _lesson(_given(learned, FLAKY, project="rail", task_type="writing")) == "clock"


def test_harm_costs_more_than_anything_else_brings(learned: User) -> None:
    before = _given(learned, FLAKY)[0]
    give_feedback(before.pattern, verdict="harmful", model="gpt-5")
    give_feedback(before.pattern, verdict="harmful", model="gpt-5")
    after = _given(learned, FLAKY, model="gpt-5-mini")
    assert after[0].score < before.score


def test_help_for_a_model_of_the_family_lifts(learned: User) -> None:
    pattern = _given(learned, FAR)[0].pattern
    for _ in range(3):
        give_feedback(pattern, verdict="helpful", model="claude-opus-4-5")
    helped, other = _given(learned, FAR, model="claude-sonnet-4-5"), _given(learned, FAR, model="gpt-5")
    assert helped[0].score > other[0].score
