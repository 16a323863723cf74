"""Patterns in the admin: reading, correcting, merging, splitting, retiring."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from grid.patterns.models import Pattern
from tests.grid.patterns.made import made_pattern

LIST = reverse("admin:grid_pattern_changelist")


@pytest.fixture
def pattern(talks: User) -> Pattern:
    """Make a pattern of two conversations of two models."""
    return made_pattern(talks.pk, "db", "bread", failed=("bread",))


def _url(pattern: Pattern) -> str:
    return reverse("admin:grid_pattern_change", args=[pattern.pk])


def _form(pattern: Pattern, **fields: str) -> dict[str, str]:
    names = ("title", "kind", "when", "not_when", "action", "rationale", "verification", "task_type", "topic")
    values = {name: getattr(pattern, name) for name in (*names, "project")}
    return values | {"caveats": "\n".join(pattern.caveats)} | fields


def test_the_list_shows_how_far_to_trust(pattern: Pattern, admin: Client) -> None:
    page = admin.get(LIST).content.decode()
    assert pattern.title in page
    assert "ag-contested" in page
    assert '<td class="field-diversity">2</td>' in page


def test_the_evidence_stands_side_by_side(pattern: Pattern, admin: Client) -> None:
    page = admin.get(_url(pattern)).content.decode()
    assert "<mark>Set lock_timeout and add it without a default.</mark>" in page
    assert "<mark>Let the dough rest longer in a warm place.</mark>" in page


def test_what_a_person_writes_stays_theirs(pattern: Pattern, admin: Client) -> None:
    answer = admin.post(_url(pattern), _form(pattern, title="Wait briefly", caveats="One.\n\nTwo."))
    assert answer.status_code == 302
    pattern.refresh_from_db()
    assert (pattern.title, pattern.caveats) == ("Wait briefly", ["One.", "Two."])
    assert pattern.edited == ["caveats", "title"]
    assert "Set a lock timeout before changing a table" not in admin.get(LIST).content.decode()


def test_saving_without_a_change_claims_nothing(pattern: Pattern, admin: Client) -> None:
    before = pattern.version
    admin.post(_url(pattern), _form(pattern))
    pattern.refresh_from_db()
    assert (pattern.edited, pattern.version) == ([], before)


def test_the_buttons_do_what_they_say(pattern: Pattern, admin: Client) -> None:
    admin.post(_url(pattern), _form(pattern, _pin="Pin"))
    pattern.refresh_from_db()
    assert pattern.pinned
    admin.post(_url(pattern), _form(pattern, _pin="Unpin"))
    admin.post(_url(pattern), _form(pattern, _retire="Retire"))
    pattern.refresh_from_db()
    assert (pattern.state, pattern.pinned) == ("retired", False)
    page = admin.get(_url(pattern)).content.decode()
    assert "Take into use" in page
    assert "Retired by ada." in page


def test_chosen_evidence_becomes_a_pattern_of_its_own(pattern: Pattern, admin: Client) -> None:
    row = pattern.evidence.get(conversation__external_id="bread")
    admin.post(_url(pattern), _form(pattern, _split="Split", evidence=str(row.pk)))
    assert Pattern.objects.count() == 2
    assert pattern.evidence.get().conversation.external_id == "db"


def test_a_split_without_a_choice_says_what_to_do(pattern: Pattern, admin: Client) -> None:
    page = admin.post(_url(pattern), _form(pattern, _split="Split"), follow=True).content.decode()
    assert "Choose some of the pattern" in page


def test_patterns_are_merged_from_the_list(pattern: Pattern, admin: Client) -> None:
    other = made_pattern(pattern.owner_id, "flaky")
    chosen = {"action": "merge_chosen", "_selected_action": [str(pattern.pk), str(other.pk)]}
    page = admin.post(LIST, chosen, follow=True).content.decode()
    assert "2 patterns are one now" in page
    pattern.refresh_from_db()
    assert pattern.support == 3


def test_one_alone_cannot_be_merged(pattern: Pattern, admin: Client) -> None:
    chosen = {"action": "merge_chosen", "_selected_action": [str(pattern.pk)]}
    assert "Choose two or more patterns" in admin.post(LIST, chosen, follow=True).content.decode()


def test_who_may_only_look_cannot_change(pattern: Pattern, reader: Client) -> None:
    assert pattern.title not in reader.get(LIST).content.decode()
    assert reader.post(_url(pattern), _form(pattern, _retire="Retire")).status_code in (302, 403)
    pattern.refresh_from_db()
    assert pattern.state != "retired"
