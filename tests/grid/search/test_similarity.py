"""What `similarity` means, whatever the embedder."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import mean

import pytest
from django.contrib.auth.models import User
from django.db import connection
from rest_framework.test import APIClient

from embeddings.embedders import EmbedderUnavailableError
from embeddings.models import EmbeddingSpace
from embeddings.unrelated import UNRELATED
from grid.search import Mode
from tests.embeddings.fake_provider import Answer, FakeProvider, fake_provider
from tests.grid.search.corpus import TALKS
from tests.grid.search.embedding import embedding_with
from tests.grid.search.said import ask, contents, tell

VERBS = "sold found painted washed lost repaired rented drew weighed moved".split()  # noqa: SIM905 - words
THINGS = "car bike harp tent stove canoe ladder violin mirror carpet lamp".split()  # noqa: SIM905 - words
SAID = [text for texts in TALKS.values() for text in texts[:1]]


@pytest.fixture(params=["static", "minilm"])
def model(request: pytest.FixtureRequest) -> Iterator[str]:
    """Search with each of the models that come with the grid."""
    with embedding_with(request.param):
        yield request.param


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    """Search with a provider that gives every text a vector of its own."""
    with fake_provider(dimensions=64) as running:
        variables = {"EMBEDDING_BASE_URL": running.url, "VECTOR_DIMENSIONS": 64}
        with embedding_with("made-up", **variables):
            yield running


def _asked(provider: FakeProvider) -> list[list[str]]:
    return [request.body["input"] for request in provider.requests]


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_the_same_text_is_1_and_unrelated_ones_are_about_0(owner: User, model: str, mode: Mode) -> None:
    tell(SAID, owner_id=owner.pk)
    others = []
    for text in SAID:
        found = {
            one.content: one.similarity or 0.0 for one in ask(text, owner_id=owner.pk, mode=mode).results
        }
        assert found.pop(text) == pytest.approx(1, abs=1e-5)
        others += [similarity for similarity in found.values() if mode == "semantic"]
    assert not others or abs(mean(others)) < 0.1
    assert all(other < 0.5 for other in others)


@pytest.mark.django_db
def test_the_same_text_is_1_though_a_name_in_it_is_left_out_of_what_is_looked_for(owner: User) -> None:
    texts = [f"Berta {verb} her {thing}" for verb in VERBS for thing in THINGS]
    tell(texts, owner_id=owner.pk)
    found = ask(texts[7], owner_id=owner.pk, min_similarity=0.999)
    assert [one.content for one in found.results] == [texts[7]]
    assert found.results[0].similarity == pytest.approx(1, abs=1e-5)


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
def test_a_floor_means_the_same(owner: User, model: str, mode: Mode) -> None:
    tell(SAID, owner_id=owner.pk)
    query = "a column for a large Postgres table without blocking writes"
    assert contents(query, owner_id=owner.pk, mode=mode, min_similarity=0.5) == SAID[:1]
    assert contents("octopus", owner_id=owner.pk, mode=mode, min_similarity=0.5) == []
    assert contents(SAID[0], owner_id=owner.pk, mode=mode, min_similarity=1.0) in ([], SAID[:1])


@pytest.mark.django_db
def test_what_unrelated_means_is_measured_once_for_a_space(owner: User, provider: FakeProvider) -> None:
    tell(SAID, owner_id=owner.pk)
    for query in SAID:
        ask(query, owner_id=owner.pk)
    measured = [texts for texts in _asked(provider) if UNRELATED[0] in texts]
    assert len(measured) == 1
    space = EmbeddingSpace.objects.get()
    assert space.unrelated_mean == pytest.approx(0, abs=0.05)
    assert [texts for texts in _asked(provider) if texts == [SAID[0]]] == [[SAID[0]]]


def test_first_queries_may_come_together(own_owner: User) -> None:
    tell(SAID, owner_id=own_owner.pk)

    def similarities(query: str) -> list[float]:
        try:
            return [one.similarity or 0.0 for one in ask(query, owner_id=own_owner.pk).results]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(similarities, SAID))
    assert together == [similarities(query) for query in SAID]


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
def test_an_embedder_that_is_away_is_named(owner: User, provider: FakeProvider, mode: Mode) -> None:
    tell(SAID, owner_id=owner.pk)
    ask("bread", owner_id=owner.pk)
    provider.first = [Answer(503)]
    with pytest.raises(EmbedderUnavailableError, match=r"The embedder at http.* is overloaded or down"):
        ask("dough", owner_id=owner.pk, mode=mode)
    assert ask("dough", owner_id=owner.pk, mode=mode).total_searched == len(SAID)


@pytest.mark.django_db
def test_words_are_found_while_the_embedder_is_away(owner: User, provider: FakeProvider) -> None:
    tell(SAID, owner_id=owner.pk)
    query = SAID[1]
    before = ask(query, owner_id=owner.pk, mode="keyword", explain=True)
    provider.first = [Answer(503)] * 9
    now = ask(f"{query} ", owner_id=owner.pk, mode="keyword", explain=True)
    assert [one.id for one in now.results] == [one.id for one in before.results] != []
    assert [one.score for one in now.results] == [one.score for one in before.results]
    assert (now.total_searched, now.results[0].similarity) == (len(SAID), None)
    assert now.results[0].explanation
    assert now.results[0].explanation.cosine is None


@pytest.mark.django_db
def test_a_floor_needs_the_embedder_among_words_too(owner: User, provider: FakeProvider) -> None:
    tell(SAID, owner_id=owner.pk)
    ask("bread", owner_id=owner.pk)
    provider.first = [Answer(503)] * 9
    with pytest.raises(EmbedderUnavailableError):
        ask("dough", owner_id=owner.pk, mode="keyword", min_similarity=0.1)


@pytest.mark.django_db
def test_the_api_answers_503_while_the_embedder_is_away(
    owner: User, client: APIClient, provider: FakeProvider
) -> None:
    tell(SAID, owner_id=owner.pk)
    ask("bread", owner_id=owner.pk)
    provider.first = [Answer(503)]
    response = client.post("/api/query/semantic", {"query": "dough"})
    assert response.status_code == 503
    assert "The embedder at" in response.json()["detail"]
