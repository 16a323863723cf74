"""What a person does with patterns outranks what the machine does."""

import pytest
from django.contrib.auth.models import User

from grid.patterns.keeping import hand
from grid.patterns.keeping.errors import InvalidPatternError
from grid.patterns.models import Evidence, Feedback, Pattern
from grid.patterns.rebuilding import rebuild
from tests.grid.patterns.saying import everything, pattern_of, say, stands_on

pytestmark = pytest.mark.django_db

CLOCK = ("clock-1", "clock-2", "clock-3")


def test_an_edit_stays_when_the_evidence_grows(owner: User) -> None:
    say(owner, CLOCK[:2])
    pattern = hand.edit(
        Pattern.objects.get(), fields={"title": "Freeze it", "caveats": ["No sleep"]}, by=owner
    )
    action = pattern.action
    say(owner, CLOCK[2:])
    pattern.refresh_from_db()
    assert (pattern.title, pattern.caveats, pattern.support) == ("Freeze it", ["No sleep"], 3)
    assert pattern.action
    assert pattern.edited == ["caveats", "title"]
    change = pattern.history.get(what="edited")
    assert change.made_by == "ada"
    assert change.after["title"] == "Freeze it"
    assert action


def test_a_field_can_be_given_back(owner: User) -> None:
    say(owner, CLOCK)
    told = Pattern.objects.get().title
    pattern = hand.edit(Pattern.objects.get(), fields={"title": "Mine"}, by=owner)
    pattern = hand.hand_back(pattern, fields=["title"], by=owner)
    assert (pattern.title, pattern.edited) == (told, [])


def test_an_edit_is_redacted(owner: User) -> None:
    say(owner, ["bread"])
    pattern = hand.edit(
        Pattern.objects.get(), fields={"action": "Use AKIAIOSFODNN7EXAMPLQ as the key"}, by=owner
    )
    assert "AKIA" not in pattern.action


@pytest.mark.parametrize("fields", [{"support": 9}, {"title": " "}, {"kind": "hunch"}, {"caveats": "one"}])
def test_what_cannot_be_is_refused(owner: User, fields: dict[str, object]) -> None:
    say(owner, ["bread"])
    with pytest.raises(InvalidPatternError):
        hand.edit(Pattern.objects.get(), fields=fields, by=owner)


def test_what_a_person_retired_stays_retired(owner: User) -> None:
    say(owner, CLOCK[:2])
    hand.retire(Pattern.objects.get(), by=owner, reason="Not for us.")
    say(owner, CLOCK[2:])
    pattern = Pattern.objects.get()
    assert (pattern.state, pattern.reason, pattern.support) == ("retired", "Not for us.", 3)
    assert hand.hand_back(pattern, fields=["state"], by=owner).state == "active"


def test_a_person_can_approve_a_candidate(owner: User) -> None:
    say(owner, ["bread"])
    assert hand.approve(Pattern.objects.get(), by=owner).state == "active"
    rebuild()
    assert Pattern.objects.get().state == "active"


def test_two_patterns_become_one_for_good(owner: User) -> None:
    say(owner, ["bread", "boat", *CLOCK[:2]])
    into, other = pattern_of("bread"), pattern_of("boat")
    Feedback.objects.create(pattern=other, verdict="helpful")
    into = hand.merge([into, other], by=owner)
    rebuild()
    into.refresh_from_db()
    other.refresh_from_db()
    assert stands_on(into) == {"bread", "boat"}
    assert (into.support, into.helpful) == (2, 1)
    assert (other.state, stands_on(other)) == ("retired", frozenset())
    assert str(into.pk) in other.reason


def test_one_pattern_becomes_two_for_good(owner: User) -> None:
    say(owner, CLOCK)
    pattern = pattern_of(*CLOCK)
    row = Evidence.objects.get(conversation__external_id="clock-3")
    new = hand.split(pattern, evidence=[row.pk], by=owner)
    rebuild()
    assert stands_on(pattern) == {"clock-1", "clock-2"}
    assert stands_on(new) == {"clock-3"}
    new.refresh_from_db()
    assert new.title
    assert [change.what for change in new.history.all()][-1] == "made"


def test_what_comes_later_goes_to_the_larger_part(owner: User) -> None:
    say(owner, ["lock-1", "lock-2", "clock-1"])
    pattern = hand.pin(pattern_of("lock-1", "lock-2"), by=owner)
    say(owner, CLOCK[1:])
    assert stands_on(pattern) == {"lock-1", "lock-2"}
    assert pattern_of(*CLOCK).state == "active"


def test_a_pinned_pattern_loses_nothing(owner: User) -> None:
    say(owner, ["bread"])
    pattern = hand.pin(Pattern.objects.get(), by=owner)
    for _ in range(5):
        Feedback.objects.create(pattern=pattern, verdict="harmful")
    rebuild()
    pattern.refresh_from_db()
    assert pattern.state != "retired"
    hand.pin(pattern, pinned=False, by=owner)
    pattern.refresh_from_db()
    assert pattern.state == "retired"
    assert "harm" in pattern.reason


def test_a_rebuild_changes_nothing(owner: User) -> None:
    say(owner)
    ids, before = set(Pattern.objects.values_list("pk", flat=True)), everything()
    assert rebuild() == 7
    assert set(Pattern.objects.values_list("pk", flat=True)) == ids
    assert everything() == before
