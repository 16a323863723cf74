"""Modes, explanations, pages, near-duplicates and words about time, as POST /api/query/… gives them."""

import math
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from capture.recorder import record
from grid.draining import drain
from tests.talks import BREAD, LOCKS, said

SEMANTIC = "/api/query/semantic"


def _ask(client: APIClient, query: str, address: str = SEMANTIC, **body: Any) -> Any:
    response = client.post(address, {"query": query} | body)
    assert response.status_code == 200, response.json()
    return response.json()


def _contents(results: list[dict[str, Any]]) -> list[str]:
    return [result["content"] for result in results]


def test_hybrid_is_the_mode_unless_told(grid: User, client: APIClient) -> None:
    assert _ask(client, "a column")["results"] == _ask(client, "a column", mode="hybrid")["results"]


def test_by_words_alone_only_what_has_them_is_found(grid: User, client: APIClient) -> None:
    answer = _ask(client, "sourdough from the bakery", mode="keyword")
    assert _contents(answer["results"]) == [BREAD]


def test_by_meaning_alone_the_score_is_the_similarity(grid: User, client: APIClient) -> None:
    results = _ask(client, "schema changes without downtime", mode="semantic")["results"]
    assert len(results) == 3
    assert [result["score"] for result in results] == [result["similarity"] for result in results]


def test_the_same_text_has_similarity_1_whatever_the_embedder(grid: User, client: APIClient) -> None:
    best = _ask(client, LOCKS, filters={"minSimilarity": 0.99})["results"]
    assert _contents(best) == [LOCKS]
    assert best[0]["similarity"] == pytest.approx(1, abs=1e-3)


def test_a_score_is_explained_only_where_asked_for(grid: User, client: APIClient) -> None:
    assert "explanation" not in _ask(client, "a column")["results"][0]
    best = _ask(client, "(which) column waits?", explain=True)["results"][0]
    explained = best["explanation"]
    assert explained.keys() == {"mode", "cosine", "bm25", "words", "weights", "bias", "parts"}
    assert (explained["mode"], explained["words"]) == ("hybrid", ["column", "waits"])
    total = explained["bias"] + sum(part["adds"] for part in explained["parts"].values())
    assert best["score"] == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-6)
    assert all(part.keys() == {"value", "weight", "adds"} for part in explained["parts"].values())


def test_pages_follow_each_other(grid: User, client: APIClient) -> None:
    whole = _ask(client, "a column")
    first = _ask(client, "a column", filters={"maxResults": 2})
    second = _ask(client, "a column", filters={"maxResults": 2, "offset": first["nextOffset"]})
    assert first["results"] + second["results"] == whole["results"]
    assert (first["nextOffset"], second["nextOffset"], whole["nextOffset"]) == (2, None, None)


def test_near_duplicates_are_counted_or_given(grid: User, client: APIClient) -> None:
    again = [said(BREAD, number=n, conversation=f"again {n}", role="assistant") for n in (11, 12)]
    record(again, owner_id=grid.pk, source_kind="api")
    drain()
    counted = _ask(client, "sourdough", mode="keyword")["results"]
    given = _ask(client, "sourdough", mode="keyword", filters={"collapse": False})["results"]
    assert [result["alike"] for result in counted] == [2]
    assert [result["alike"] for result in given] == [0, 0, 0]


def test_the_time_that_the_words_of_a_query_hold_it_to_is_told(grid: User, client: APIClient) -> None:
    stats = _ask(client, "what did we discuss on 1 March 2026?")["stats"]
    assert (stats["since"], stats["until"]) == ("2026-03-01T00:00:00.000Z", "2026-03-02T00:00:00.000Z")
    stats = _ask(client, "what did we say about the table?")["stats"]
    assert (stats["since"], stats["until"]) == (None, None)
