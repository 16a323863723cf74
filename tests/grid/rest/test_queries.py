"""POST /api/query/semantic and /api/query/contextual."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from grid.models import ApiKey, QueryLog
from tests.talks import LOCKS

SEMANTIC, CONTEXTUAL = "/api/query/semantic", "/api/query/contextual"


def _ask(client: APIClient, query: str = "adding a column without locks", **filters: Any) -> Any:
    response = client.post(SEMANTIC, {"query": query, "filters": filters})
    assert response.status_code == 200, response.json()
    return response.json()


def test_a_result_has_the_shape_of_the_wire(grid: User, client: APIClient) -> None:
    answer = _ask(client)
    assert answer.keys() == {"results", "nextOffset", "context", "stats"}
    assert answer["stats"].keys() == {
        "totalSearched", "processingTime", "since", "until", "notSearchedByMeaning",
    }  # fmt: skip
    assert answer["stats"]["processingTime"].endswith("ms")
    best = answer["results"][0]
    assert best.keys() == {"id", "content", "similarity", "score", "alike", "metadata"}
    assert (best["content"], best["metadata"]) == (
        LOCKS,
        best["metadata"]
        | {
            "sourceModel": "claude-opus-4-5",
            "timestamp": "2026-03-01T09:32:00.000Z",
            "conversationId": "locks",
            "messageId": "m2",
        },
    )
    assert best["metadata"].keys() == {
        "sourceModel", "timestamp", "topic", "taskType", "conversationId", "messageId",
    }  # fmt: skip


def test_one_sees_only_what_is_ones_own(grid: User, client: APIClient) -> None:
    answer = _ask(client, "renting a boat in Lisbon")
    assert answer["stats"]["totalSearched"] == len(answer["results"]) == 3


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"sourceModel": ["claude-opus-4-5"]}, 2),
        ({"sourceModel": "claude-opus-4-5"}, 2),
        ({"sourceModel": ["gpt-5", "claude-opus-4-5"]}, 2),
        ({"sourceModel": []}, 3),
        ({"sourceModel": ""}, 3),
        ({"project": "kitchen"}, 1),
        ({"project": ""}, 3),
        ({"project": None}, 3),
        ({"topic": "no such topic"}, 0),
        ({"since": "2026-03-01T09:32:00Z"}, 2),
        ({"until": "2026-03-01T10:32:00+01:00"}, 1),
        ({"since": "2026-03-02"}, 0),
        ({"minSimilarity": 0.999}, 0),
        ({"maxResults": 2}, 2),
        ({"offset": 2}, 1),
        ({"offset": 3}, 0),
        ({"offset": None, "collapse": None}, 3),
    ],
)
def test_filters_hold_a_query(grid: User, client: APIClient, filters: dict[str, Any], found: int) -> None:
    assert len(_ask(client, **filters)["results"]) == found


def test_a_context_is_given_when_asked_for(grid: User, client: APIClient) -> None:
    assert _ask(client)["context"] is None
    answer = client.post(SEMANTIC, {"query": "a column", "returnContext": True}).json()
    assert LOCKS in answer["context"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "query: This field is required, or `vector` and `space`."),
        ({"query": ""}, "query: It is empty; say what to look for."),
        ({"query": " \n"}, "query: It is empty; say what to look for."),
        ({"query": 5}, "query: Not a valid string."),
        ({"query": "x" * 32_001}, "query: Ensure this field has no more than 32000 characters."),
        ({"query": "x", "returnContext": "yes"}, "returnContext: Must be a valid boolean."),
        ({"query": "x", "explain": 1}, "explain: Must be a valid boolean."),
        ({"query": "x", "mode": "fuzzy"}, "mode: One of hybrid, semantic, keyword is needed."),
        ({"query": "x", "mode": ["hybrid"]}, "mode: One of hybrid, semantic, keyword is needed."),
        ({"query": "x", "mode": None}, "mode: This field may not be null."),
        (
            {"query": "x", "limit": 5},
            "limit: it is unknown here; known are explain, filters, mode, query, returnContext, space, vector.",
        ),
        ({"query": "x", "filters": []}, "filters: Invalid data. Expected a dictionary, but got list."),
    ],
)
def test_a_query_that_cannot_be_used_says_what_to_change(
    client: APIClient, body: dict[str, Any], detail: str
) -> None:
    response = client.post(SEMANTIC, body)
    assert (response.status_code, response.json()["detail"]) == (400, detail)


@pytest.mark.parametrize(
    ("filters", "detail"),
    [
        ({"maxResults": 0}, "filters.maxResults: Ensure this value is greater than or equal to 1."),
        ({"maxResults": -1}, "filters.maxResults: Ensure this value is greater than or equal to 1."),
        ({"maxResults": 101}, "filters.maxResults: Ensure this value is less than or equal to 100."),
        ({"maxResults": 10**400}, "filters.maxResults: Ensure this value is less than or equal to 100."),
        ({"maxResults": 1.5}, "filters.maxResults: A valid integer is required."),
        ({"maxResults": True}, "filters.maxResults: A valid integer is required."),
        ({"minSimilarity": 1.1}, "filters.minSimilarity: Ensure this value is less than or equal to 1."),
        ({"minSimilarity": 10**400}, "filters.minSimilarity: A valid number is required."),
        ({"minSimilarity": "0.5"}, "filters.minSimilarity: A valid number is required."),
        ({"offset": -1}, "filters.offset: Ensure this value is greater than or equal to 0."),
        ({"offset": 200}, "filters.offset: Ensure this value is less than or equal to 199."),
        ({"offset": "10"}, "filters.offset: A valid integer is required."),
        ({"collapse": "no"}, "filters.collapse: Must be a valid boolean."),
        ({"sourceModel": 5}, 'filters.sourceModel: Expected a list of items but got type "int".'),
        ({"sourceModel": ["x", 5]}, "filters.sourceModel[1]: Not a valid string."),
        (
            {"since": "2026-03-02", "until": "2026-03-01"},
            "since, until: `since` must be before `until`.",
        ),
        (
            {"model": "gpt-5"},
            "filters.model: it is unknown here; known are collapse, maxResults, minSimilarity, offset, project, "
            "since, sourceModel, taskType, topic, until.",
        ),
    ],
)
def test_a_filter_that_cannot_be_used_is_named(
    client: APIClient, filters: dict[str, Any], detail: str
) -> None:
    response = client.post(SEMANTIC, {"query": "x", "filters": filters})
    assert (response.status_code, response.json()["detail"]) == (400, detail)


@pytest.mark.parametrize("since", ["yesterday", "", "2026-13-01", 5, "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_is_none_is_named(client: APIClient, since: object) -> None:
    response = client.post(SEMANTIC, {"query": "x", "filters": {"since": since}})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "filters.since"


@pytest.mark.parametrize("budget", [0, -5, 1_000_001, "10", None])
def test_a_budget_has_to_be_a_positive_number(client: APIClient, budget: object) -> None:
    response = client.post(CONTEXTUAL, {"query": "x", "maxTokens": budget})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "maxTokens"


@pytest.mark.parametrize("query", ["\x00", "half an emoji \ud83d", "🙂", "\u200b", "\U0010ffff", "..."])
def test_odd_characters_are_a_query_like_any_other(grid: User, client: APIClient, query: str) -> None:
    # json escapes what is not ASCII, half an emoji too, as a careless client does.
    response = client.generic("POST", SEMANTIC, json.dumps({"query": query}), content_type="application/json")
    assert response.status_code == 200


def test_every_query_leaves_a_row_in_the_log(grid: User, client: APIClient) -> None:
    _ask(client, "a column", project="shop", maxResults=1)
    client.post(CONTEXTUAL, {"query": "bread", "taskType": "question"})
    contextual, semantic = QueryLog.objects.order_by("-id")
    assert (semantic.owner, semantic.api_key) == (grid, ApiKey.objects.get())
    assert (semantic.kind, semantic.query, semantic.hits) == ("semantic", "a column", 1)
    assert semantic.filters == {"project": "shop", "max_results": 1}
    assert (contextual.kind, contextual.filters) == ("contextual", {"task_type": "question"})
    assert contextual.hits == 0


def test_the_log_keeps_what_was_asked_for_beyond_the_usual(grid: User, client: APIClient) -> None:
    filters = {
        "offset": 0,
        "collapse": False,
        "sourceModel": "gpt-5",
        "since": "2026-03-01",
        "maxResults": 10,
    }
    client.post(SEMANTIC, {"query": "a column", "mode": "keyword", "explain": True, "filters": filters})
    assert QueryLog.objects.get().filters == {
        "mode": "keyword",
        "explain": True,
        "collapse": False,
        "source_models": ["gpt-5"],
        "since": "2026-03-01T00:00:00+00:00",
    }


def test_a_refused_query_leaves_none(client: APIClient) -> None:
    client.post(SEMANTIC, {"query": ""})
    assert not QueryLog.objects.exists()
