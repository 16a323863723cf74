"""GET /api/stats."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from adapters.messages import CapturedMessage
from adapters.models import AdapterHealth
from capture.models import Conversation
from capture.recorder import record
from grid.erasing import erase_conversation
from tests.adapters.adapter_folders import look_in, write_package
from tests.talks import START, record_talks, said


def test_it_counts_what_is_ones_own(grid: User, client: APIClient) -> None:
    figures = client.get("/api/stats").json()
    assert figures.keys() == {
        "conversations", "messages", "tokens", "fragments", "patterns", "models", "topics", "spaces", "backlog",
        "queue", "reembedding", "patternModel", "adapters",
    }  # fmt: skip
    assert (figures["conversations"], figures["fragments"]) == (2, 3)
    assert figures["messages"] == {
        "total": 3,
        "user": 1,
        "assistant": 2,
        "byState": {"stored": 3},
        "bySource": {"api": 1, "claude_code": 2},
        "byModel": {"claude-opus-4-5": 2},
    }
    assert figures["tokens"] == {"output": 80, "input": 18}
    assert [model["name"] for model in figures["models"]] == ["claude-opus-4-5"]
    assert figures["spaces"][0]["vectors"] == 4


@pytest.mark.embedded
def test_it_tells_how_the_vectors_are_searched(grid: User, client: APIClient) -> None:
    (space,) = client.get("/api/stats").json()["spaces"]
    assert space["search"] == {"state": "exact", "recallOf10": None, "recallOf200": None}


def test_it_tells_what_models_can_do(client: APIClient, owner: User) -> None:
    told = {"context_window": 190_000, "tools_used": ["Bash"], "embedding_space": "ollama:nomic:768"}
    for number, metadata in enumerate(({}, told)):
        message = replace(
            said("Done.", number=number, conversation="c"), role="assistant", model="claude-test"
        )
        record([replace(message, metadata=metadata)], owner_id=owner.pk, source_kind="api")
    (model,) = client.get("/api/stats").json()["models"]
    known = (model["family"], model["contextWindow"], model["usesTools"], model["embeddingSpace"])
    assert known == ("claude", 190_000, True, "ollama:nomic:768")
    assert model["messages"] == 2


def test_messages_of_a_model_are_counted_once_and_not_when_erased(grid: User, client: APIClient) -> None:
    def counted() -> list[int]:
        return [model["messages"] for model in client.get("/api/stats").json()["models"]]

    assert counted() == [2]
    record_talks(owner=grid, stranger=User.objects.get(username="eve"))
    assert counted() == [2]
    for conversation in Conversation.objects.filter(messages__model="claude-opus-4-5"):
        erase_conversation(conversation)
    assert counted() == []


def test_it_tells_how_every_adapter_does(client: APIClient) -> None:
    AdapterHealth.objects.create(
        family="gpt", what="asking a model", last_error="The key is missing.", last_error_at=START, failures=3
    )
    by_family = {adapter["family"]: adapter for adapter in client.get("/api/stats").json()["adapters"]}
    assert by_family["claude"]["state"] == "unused"
    gpt = by_family["gpt"]
    assert (gpt["state"], gpt["lastError"], gpt["lastErrorIn"]) == (
        "error",
        "The key is missing.",
        "asking a model",
    )
    assert (gpt["latencyMs"], gpt["lastSuccess"], gpt["work"][0]["failures"]) == (None, None, 3)


@pytest.mark.usefixtures("found_anew")
def test_an_adapter_that_cannot_be_loaded_is_told_with_its_reason(client: APIClient, tmp_path: Path) -> None:
    write_package(tmp_path, "acme", "1 / 0")
    look_in(tmp_path)
    by_family = {adapter["family"]: adapter for adapter in client.get("/api/stats").json()["adapters"]}
    assert (by_family["acme"]["state"], by_family["acme"]["lastErrorIn"]) == ("error", "loading")
    assert "ZeroDivisionError" in by_family["acme"]["lastError"]
    assert by_family["claude"]["state"] == "unused"


def test_an_adapter_that_is_gone_is_no_trouble_any_more(client: APIClient) -> None:
    AdapterHealth.objects.create(family="acme", what="loading", last_error="It broke.", last_error_at=START)
    assert "acme" not in {adapter["family"] for adapter in client.get("/api/stats").json()["adapters"]}


def test_it_tells_what_is_still_on_its_way(client: APIClient, owner: User) -> None:
    message: CapturedMessage = said("Hello there.", number=1, conversation="c")
    record([message], owner_id=owner.pk, source_kind="api")
    backlog = client.get("/api/stats").json()["backlog"]
    assert (backlog["messages"], backlog["patterns"]) == (1, 0)
    assert backlog["oldestSeconds"] >= 0


def test_an_empty_grid_has_figures_too(client: APIClient) -> None:
    assert client.get("/api/stats").json()["conversations"] == 0
