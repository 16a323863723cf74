"""Erasing a conversation that patterns stand on."""

import json

import pytest
from django.contrib.auth.models import User

from capture.models import Conversation
from grid.erasing import erase_conversation
from grid.patterns.draining import distil_all
from grid.patterns.keeping import hand
from grid.patterns.models import Evidence, Feedback, Lesson, Pattern, PatternChange
from tests.grid.patterns.saying import conversation, everything, pattern_of, say, stands_on

pytestmark = pytest.mark.django_db


def _all_texts() -> str:
    """Give every text that patterns and their histories have."""
    rows = [
        [one.title, one.when, one.action, one.rationale, one.caveats, one.verification, one.not_when]
        for one in Pattern.objects.all()
    ]
    return json.dumps(rows + [[one.before, one.after] for one in PatternChange.objects.all()])


def test_its_lessons_and_evidence_go_with_it(owner: User) -> None:
    say(owner)
    pattern = pattern_of("clock-1", "clock-2", "clock-3")
    erase_conversation(conversation("clock-2"))
    pattern.refresh_from_db()
    assert stands_on(pattern) == {"clock-1", "clock-3"}
    assert (pattern.support, pattern.state, pattern.untold) == (2, "active", False)
    assert pattern.title
    assert not Lesson.objects.exclude(conversation__in=Conversation.objects.all()).exists()


def test_no_word_of_it_is_left(owner: User) -> None:
    say(owner, ["clock-1", "bread", "clock-2", "clock-3"])
    erase_conversation(conversation("clock-2"))
    assert "invoice" not in _all_texts().lower()


def test_what_is_left_is_as_if_it_had_never_been(owner: User) -> None:
    say(owner)
    erase_conversation(conversation("clock-2"))
    left = everything()
    Pattern.objects.all().delete()
    Lesson.objects.all().delete()
    distil_again()
    assert everything() == left


def distil_again() -> None:
    """Distil everything that there is, as for the first time."""
    from grid.patterns.rebuilding import rebuild

    rebuild()


def test_a_pattern_without_support_goes(owner: User) -> None:
    say(owner, ["bread", "boat"])
    erase_conversation(conversation("bread"))
    assert [stands_on(pattern) for pattern in Pattern.objects.all()] == [{"boat"}]


def test_two_that_lose_one_are_a_candidate_again(owner: User) -> None:
    say(owner, ["lock-1", "lock-2"])
    erase_conversation(conversation("lock-1"))
    assert pattern_of("lock-2").state == "candidate"


def test_a_persons_words_stay(owner: User) -> None:
    say(owner, ["lock-1", "lock-2"])
    hand.edit(Pattern.objects.get(), fields={"title": "Lock timeouts"}, by=owner)
    erase_conversation(conversation("lock-1"))
    assert Pattern.objects.get().title == "Lock timeouts"


def test_a_pinned_one_without_support_keeps_only_a_persons_words(owner: User) -> None:
    say(owner, ["bread"])
    pattern = hand.edit(Pattern.objects.get(), fields={"title": "Feed the starter"}, by=owner)
    hand.pin(pattern, by=owner)
    erase_conversation(conversation("bread"))
    pattern.refresh_from_db()
    assert (pattern.title, pattern.action, pattern.support) == ("Feed the starter", "", 0)
    assert not Evidence.objects.exists()


def test_feedback_that_was_read_in_it_goes(owner: User) -> None:
    say(owner, ["clock-1", "clock-2", "bread"])
    pattern = pattern_of("clock-1", "clock-2")
    message = conversation("bread").messages.first()
    Feedback.objects.create(pattern=pattern, verdict="helpful", message=message)
    erase_conversation(conversation("bread"))
    pattern.refresh_from_db()
    assert pattern.helpful == 0


def test_a_process_that_dies_right_after_leaves_the_rest_to_the_next(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(owner)
    monkeypatch.setattr("grid.erasing.settle", lambda owner_id: None)
    erase_conversation(conversation("clock-2"))
    pattern = pattern_of("clock-1", "clock-3")
    assert (pattern.title, pattern.untold) == ("", True)
    distil_all()
    pattern.refresh_from_db()
    assert pattern.title
    assert not pattern.untold
