"""From transcripts of several products through the whole chain to what a model of another vendor is given."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from rest_framework.test import APIClient

from tests.grid.patterns.talks import KEY, MODELS, SHARING, write_transcripts

QUESTION = "Our invoice job runs at 2:20 every night, local time. What happens when daylight saving ends?"
UNRELATED = "Which cheese goes well with a dry cider?"


@pytest.fixture
def learned(owner: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> User:
    """A grid that has ingested and processed the talks, with the commands that a person would use."""
    write_transcripts(tmp_path)
    call_command("ingest", str(tmp_path))
    call_command("process")
    capsys.readouterr()
    return owner


def test_talks_with_three_models_become_one_pattern(learned: User, client: APIClient) -> None:
    (pattern,) = [one for one in client.get("/api/patterns").json()["results"] if one["state"] == "active"]
    assert {one["conversationId"] for one in pattern["evidence"]} == SHARING
    assert {*pattern["sourceModels"]} == MODELS
    assert (pattern["support"], pattern["modelDiversity"]) == (3, 3)
    assert "utc" in pattern["action"].lower()


def test_a_model_of_another_vendor_is_given_it_in_its_own_format(learned: User, client: APIClient) -> None:
    asked = {"query": QUESTION, "maxTokens": 500}
    llama = client.post("/api/query/contextual", asked | {"model": "llama-3.1-8b"}, format="json").json()
    claude = client.post("/api/query/contextual", asked | {"model": "claude-opus-4-5"}, format="json").json()
    assert [one["id"] for one in llama["patterns"]] == [one["id"] for one in claude["patterns"]]
    assert {one["conversationId"] for one in llama["patterns"][0]["evidence"]} == SHARING
    assert "<pattern" in claude["context"]
    assert "<pattern" not in llama["context"]
    assert "UTC" in llama["context"]
    assert llama["tokens"] <= 500


def test_it_says_nothing_where_it_has_learned_nothing(learned: User, client: APIClient) -> None:
    answer = client.post("/api/query/contextual", {"query": UNRELATED}, format="json").json()
    assert answer["patterns"] == []


def test_the_key_is_in_nothing_that_is_given(learned: User, client: APIClient) -> None:
    asked = {"query": "appointment reminders, APScheduler, mail api key", "maxTokens": 4000}
    given = [client.get("/api/patterns"), client.get("/api/patterns/export")]
    given += [
        client.post(
            f"/api/query/{way}", asked if way == "contextual" else {"query": asked["query"]}, format="json"
        )
        for way in ("contextual", "semantic")
    ]
    assert all(answer.status_code == 200 for answer in given)
    assert not any(KEY in answer.content.decode() for answer in given)
