"""GET /api/stats."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from adapters.messages import CapturedMessage
from capture.recorder import record
from tests.talks import said


def test_it_counts_what_is_ones_own(grid: User, client: APIClient) -> None:
    figures = client.get("/api/stats").json()
    assert figures.keys() == {
        "conversations", "messages", "tokens", "fragments", "patterns", "models", "topics", "spaces", "backlog",
        "queue", "patternModel",
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


def test_it_tells_what_is_still_on_its_way(client: APIClient, owner: User) -> None:
    message: CapturedMessage = said("Hello there.", number=1, conversation="c")
    record([message], owner_id=owner.pk, source_kind="api")
    backlog = client.get("/api/stats").json()["backlog"]
    assert (backlog["messages"], backlog["patterns"]) == (1, 0)
    assert backlog["oldestSeconds"] >= 0


def test_an_empty_grid_has_figures_too(client: APIClient) -> None:
    assert client.get("/api/stats").json()["conversations"] == 0
