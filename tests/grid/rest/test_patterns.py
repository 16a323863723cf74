"""Patterns: to list, to read, to correct, to judge."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from grid.keys import make_key
from grid.patterns.models import Pattern
from tests.conftest import client_with
from tests.grid.patterns.made import made_pattern

LIST = "/api/patterns"


@pytest.fixture
def pattern(talks: User) -> Pattern:
    """Make a pattern of two conversations of two models."""
    return made_pattern(talks.pk, "db", "bread")


def test_a_pattern_has_its_shape(pattern: Pattern, client: APIClient) -> None:
    found = client.get(f"{LIST}/{pattern.pk}").json()
    assert found == {
        "id": str(pattern.pk),
        "kind": "strategy",
        "state": "active",
        "outcome": "unknown",
        "title": "Set a lock timeout before changing a table",
        "when": "A migration waits behind a long query and everything behind it waits too.",
        "notWhen": "",
        "action": "Set lock_timeout, and try again until the lock is granted.",
        "rationale": "A waiting exclusive lock holds up all that come after it.",
        "caveats": ["Do not run it in one transaction with a backfill."],
        "verification": "",
        "taskType": "",
        "topic": "",
        "project": "",
        "support": 2,
        "modelDiversity": 2,
        "sourceModels": ["claude-sonnet-4-5", "gpt-5"],
        "confidence": pytest.approx(pattern.confidence),
        "feedback": {"helpful": 0, "harmful": 0, "neutral": 0},
        "evidence": [
            {
                "conversationId": row.conversation.external_id,
                "messageId": row.message.external_id,
                "sourceModel": row.source_model,
                "outcome": "worked",
                "timestamp": found["evidence"][number]["timestamp"],
            }
            for number, row in enumerate(pattern.evidence.order_by("timestamp"))
        ],
        "firstSeen": found["firstSeen"],
        "lastSeen": found["lastSeen"],
        "version": 1,
        "pinned": False,
        "edited": [],
        "reason": "",
    }


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, 2),
        ({"state": "active"}, 1),
        ({"state": "candidate"}, 1),
        ({"kind": "pitfall"}, 0),
        ({"project": "kitchen"}, 1),
        ({"sourceModel": "gpt-5"}, 1),
        ({"sourceModel": "claude-sonnet-4-5"}, 2),
        ({"pinned": "false"}, 2),
        ({"pinned": "true"}, 0),
        ({"q": "lock granted"}, 1),
        ({"q": "clock"}, 1),
    ],
)
def test_the_list_is_held_to_filters(
    pattern: Pattern, client: APIClient, parameters: dict[str, str], found: int
) -> None:
    made_pattern(
        pattern.owner_id, "flaky", title="Freeze the clock", state="candidate", action="Inject a clock."
    )
    assert client.get(LIST, parameters).json()["count"] == found


def test_what_most_conversations_support_comes_first(pattern: Pattern, client: APIClient) -> None:
    made_pattern(pattern.owner_id, "flaky")
    listed = client.get(LIST).json()["results"]
    assert [one["support"] for one in listed] == [2, 1]


def test_a_persons_words_stay_and_are_told_apart(pattern: Pattern, client: APIClient) -> None:
    told = client.patch(
        f"{LIST}/{pattern.pk}", {"title": "Wait briefly", "pinned": True}, format="json"
    ).json()
    assert (told["title"], told["edited"], told["pinned"]) == ("Wait briefly", ["title"], True)
    history = client.get(f"{LIST}/{pattern.pk}/history").json()["results"]
    assert [one["what"] for one in history] == ["pinned", "edited"]
    assert history[1]["before"] == {"title": "Set a lock timeout before changing a table"}
    assert history[1]["madeBy"] == pattern.owner.username


def test_a_secret_in_an_edit_is_taken_out(pattern: Pattern, client: APIClient) -> None:
    secret = "ghp_" + "a1B2" * 9
    told = client.patch(f"{LIST}/{pattern.pk}", {"action": f"Use {secret} there."}, format="json").json()
    assert secret not in told["action"]


def test_what_cannot_be_edited_is_refused_and_named(pattern: Pattern, client: APIClient) -> None:
    answer = client.patch(f"{LIST}/{pattern.pk}", {"support": 99}, format="json")
    assert (answer.status_code, "support" in answer.json()["detail"]) == (400, True)


def test_feedback_counts(pattern: Pattern, client: APIClient) -> None:
    answer = client.post(
        f"{LIST}/{pattern.pk}/feedback", {"verdict": "helpful", "model": "llama-3.1-8b"}, format="json"
    )
    assert (answer.status_code, answer.json()["model"]) == (201, "llama-3.1-8b")
    before = pattern.confidence
    told = client.get(f"{LIST}/{pattern.pk}").json()
    assert told["feedback"] == {"helpful": 1, "harmful": 0, "neutral": 0}
    assert told["confidence"] > before


def test_what_harms_retires_and_says_why(pattern: Pattern, client: APIClient) -> None:
    for _ in range(6):
        client.post(f"{LIST}/{pattern.pk}/feedback", {"verdict": "harmful"}, format="json")
    told = client.get(f"{LIST}/{pattern.pk}").json()
    assert (told["state"], told["reason"]) == ("retired", "It did harm: 6 of 6 verdicts say so.")


def test_an_unknown_verdict_is_refused(pattern: Pattern, client: APIClient) -> None:
    answer = client.post(f"{LIST}/{pattern.pk}/feedback", {"verdict": "great"}, format="json")
    assert answer.status_code == 400


def test_a_person_retires_and_takes_back(pattern: Pattern, client: APIClient) -> None:
    told = client.post(f"{LIST}/{pattern.pk}/retire", {"reason": "We left Postgres."}, format="json").json()
    assert (told["state"], told["reason"]) == ("retired", "We left Postgres.")
    told = client.post(f"{LIST}/{pattern.pk}/approve", {}, format="json").json()
    assert told["state"] == "active"
    told = client.post(f"{LIST}/{pattern.pk}/hand-back", {"fields": ["state"]}, format="json").json()
    assert (told["state"], told["edited"]) == ("active", [])


def test_patterns_merge_and_split(pattern: Pattern, client: APIClient) -> None:
    other = made_pattern(pattern.owner_id, "flaky")
    merged = client.post(f"{LIST}/{pattern.pk}/merge", {"patterns": [str(other.pk)]}, format="json").json()
    assert (merged["support"], merged["id"]) == (3, str(pattern.pk))
    assert client.get(f"{LIST}/{other.pk}").json()["state"] == "retired"
    new = client.post(f"{LIST}/{pattern.pk}/split", {"conversations": ["flaky"]}, format="json")
    assert (new.status_code, [one["conversationId"] for one in new.json()["evidence"]]) == (201, ["flaky"])
    assert client.get(f"{LIST}/{pattern.pk}").json()["support"] == 2


def test_splitting_what_is_not_there_says_so(pattern: Pattern, client: APIClient) -> None:
    answer = client.post(f"{LIST}/{pattern.pk}/split", {"conversations": ["nowhere"]}, format="json")
    assert (answer.status_code, "nowhere" in answer.json()["detail"]) == (400, True)


def test_an_export_goes_into_another_grid_once(pattern: Pattern, client: APIClient, stranger: User) -> None:
    exported = client.get(f"{LIST}/export").json()
    assert "db" not in str(exported["patterns"][0].get("evidence", ""))
    theirs = client_with(make_key(owner_id=stranger.pk, name="test")[1])
    assert theirs.post(f"{LIST}/import", exported, format="json").json() == {
        "added": 1,
        "updated": 0,
        "unchanged": 0,
    }
    assert theirs.post(f"{LIST}/import", exported, format="json").json()["unchanged"] == 1
    (told,) = theirs.get(LIST).json()["results"]
    assert (told["title"], told["support"], told["sourceModels"], told["evidence"]) == (
        pattern.title,
        2,
        ["claude-sonnet-4-5", "gpt-5"],
        [],
    )


def test_importing_a_grids_own_export_changes_nothing(pattern: Pattern, client: APIClient) -> None:
    exported = client.get(f"{LIST}/export").json()
    assert client.post(f"{LIST}/import", exported, format="json").json()["unchanged"] == 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format": "else"}, "format"),
        ({"version": 2}, "version"),
        ({"patterns": {}}, "patterns"),
        ({"patterns": [{"id": "x"}]}, "patterns[0].kind"),
    ],
)
def test_a_bad_import_is_refused_whole(
    pattern: Pattern, client: APIClient, change: dict[str, object], named: str
) -> None:
    exported = client.get(f"{LIST}/export").json()
    answer = client.post(f"{LIST}/import", exported | change, format="json")
    assert (answer.status_code, answer.json()["detail"].startswith(named)) == (400, True)
    assert Pattern.objects.count() == 1


def test_a_strangers_pattern_is_not_there(pattern: Pattern, stranger: User, client: APIClient) -> None:
    theirs = client_with(make_key(owner_id=stranger.pk, name="test")[1])
    for address in ("", "/history"):
        assert theirs.get(f"{LIST}/{pattern.pk}{address}").status_code == 404
    assert (
        theirs.post(f"{LIST}/{pattern.pk}/feedback", {"verdict": "harmful"}, format="json").status_code == 404
    )
    assert client.get(f"{LIST}/{uuid4()}").status_code == 404


def test_a_pattern_that_was_brought_in_is_given_to_who_asks(
    pattern: Pattern, client: APIClient, stranger: User
) -> None:
    theirs = client_with(make_key(owner_id=stranger.pk, name="test")[1])
    asked = {
        "query": "How do I keep a migration of a table from waiting for a lock?",
        "model": "llama-3.1-8b",
    }
    assert theirs.post("/api/query/contextual", asked, format="json").json()["patterns"] == []
    theirs.post(f"{LIST}/import", client.get(f"{LIST}/export").json(), format="json")
    (given,) = theirs.post("/api/query/contextual", asked, format="json").json()["patterns"]
    assert given["title"] == pattern.title
