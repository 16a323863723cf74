"""Asking with a vector of one's own embedder, and what is said of one that cannot be asked with."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from embeddings.embedders import current_embedder
from embeddings.models import EmbeddingSpace
from tests.talks import LOCKS, record_talks

pytestmark = pytest.mark.django_db
STATIC = "wordllama:l2_supercat:256"


@pytest.fixture(autouse=True)
def _talks(owner: User, stranger: User) -> None:
    record_talks(owner=owner, stranger=stranger)


def _vector(text: str = "How do I add a column to a big table?") -> list[float]:
    return [float(value) for value in current_embedder().embed_query(text)]


def _ask(client: APIClient, **body: Any) -> Any:
    return client.post("/api/query/semantic", body)


def test_a_vector_of_the_grids_own_space_finds_what_its_words_find(client: APIClient) -> None:
    words = _ask(client, query="How do I add a column to a big table?", mode="semantic").json()
    vector = _ask(client, vector=_vector(), space=STATIC).json()
    assert [one["id"] for one in vector["results"]] == [one["id"] for one in words["results"]]
    assert vector["stats"]["notSearchedByMeaning"] == 0


def test_it_need_not_be_normalised(client: APIClient) -> None:
    once, twice = (
        _ask(client, vector=[3 * times * value for value in _vector()], space=STATIC).json()["results"]
        for times in (1, 1e6)
    )
    assert [one["similarity"] for one in once] == pytest.approx(
        [one["similarity"] for one in twice], abs=1e-6
    )


def test_words_beside_it_count_too(client: APIClient) -> None:
    found = _ask(client, query="backfill in batches", vector=_vector("bread"), space=STATIC).json()["results"]
    assert LOCKS in [one["content"] for one in found]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"space": "acme:ada-9"}, "space: 'acme:ada-9' is not the name of a space here"),
        ({"vector": [0.5, 0.5]}, "vector: 2 numbers; one of wordllama:l2_supercat:256 has 256."),
        ({"vector": [0.0] * 256}, "vector: all of its numbers are zero"),
        ({"vector": [1e39] * 256}, "vector: "),
        ({"mode": "keyword"}, "mode: keyword looks for the words"),
        ({"vector": ["a"] * 256}, "vector"),
        ({"space": None, "vector": None}, "This field may not be null"),
    ],
)
def test_one_that_cannot_be_asked_with_is_refused_with_what_to_do(
    client: APIClient, body: dict[str, Any], told: str
) -> None:
    answer = _ask(client, **{"vector": _vector(), "space": STATIC} | body)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


@pytest.mark.parametrize("missing", ["vector", "space"])
def test_a_vector_needs_its_space(client: APIClient, missing: str) -> None:
    body: dict[str, Any] = {"query": "x", "vector": _vector(), "space": STATIC}
    del body[missing]
    answer = _ask(client, **body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, missing)


def test_nothing_at_all_is_no_query(client: APIClient) -> None:
    assert _ask(client).status_code == 400


def test_a_space_that_leads_nowhere_is_refused(client: APIClient) -> None:
    space = EmbeddingSpace.objects.create(provider="acme", model="ada", dimensions=3, max_tokens=512)
    answer = _ask(client, vector=[1.0, 0.0, 0.0], space=space.name)
    assert answer.status_code == 400
    assert "There is no alignment from acme:ada" in answer.json()["detail"]


def test_the_spaces_are_listed(client: APIClient) -> None:
    told = client.get("/api/spaces").json()
    (space,) = told["spaces"]
    assert (space["name"], space["inUse"], space["vectors"]) == (STATIC, True, 4)
    assert (told["alignments"], told["reembedding"]) == ([], None)
