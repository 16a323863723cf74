"""Over Weaviate a search gives what it gives over the embedded stores."""

from collections.abc import Iterator
from typing import cast

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from grid.consistency import reindex
from grid.draining import drain
from grid.lexical import lexical_index
from grid.search import Found, Mode
from grid.vectors import vector_store
from grid.vectors.weaviate import WeaviateVectorStore
from tests.grid.search.corpus import QUERIES
from tests.grid.search.said import ask
from tests.services.namespaces import WeaviatePlace

# Where all tests have Weaviate there is nothing to compare it with.
pytestmark = [pytest.mark.django_db, pytest.mark.servers, pytest.mark.embedded]

MODES: list[Mode] = ["keyword", "semantic", "hybrid"]
FILTERS: list[dict[str, object]] = [{}, {"project": "work"}, {"source_models": ("",), "min_similarity": 0.1}]
TOLERANCE = 2e-3


def _answers(owner_id: int) -> list[list[Found]]:
    return [
        ask(query, owner_id=owner_id, mode=mode, **filters).results  # type: ignore[arg-type]
        for query in QUERIES
        for mode in MODES
        for filters in FILTERS
    ]


@pytest.fixture
def over_both(
    library: User, weaviate_url: WeaviatePlace, settings: Settings
) -> Iterator[list[list[list[Found]]]]:
    """Ask everything over the embedded stores, then over Weaviate."""
    embedded = _answers(library.pk)
    settings.WEAVIATE_URL = weaviate_url.url
    settings.WEAVIATE_GRPC_PORT = weaviate_url.grpc_port
    settings.WEAVIATE_COLLECTION = weaviate_url.collection
    vector_store.cache_clear()
    lexical_index.cache_clear()
    reindex()
    drain()
    yield [embedded, _answers(library.pk)]
    cast(WeaviateVectorStore, vector_store()).close()


def test_the_same_comes_in_the_same_order(over_both: list[list[list[Found]]]) -> None:
    for embedded, weaviate in zip(*over_both, strict=True):
        assert len(embedded) == len(weaviate)
        for one, other in zip(embedded, weaviate, strict=True):
            assert one.score == pytest.approx(other.score, abs=TOLERANCE)
            # Where two are as good as equal, either may come first.
            if one.id != other.id:
                near = [found for found in embedded if abs(found.score - one.score) < TOLERANCE]
                assert other.id in {found.id for found in near} or one.score == embedded[-1].score


def test_one_and_the_same_is_as_similar(over_both: list[list[list[Found]]]) -> None:
    for embedded, weaviate in zip(*over_both, strict=True):
        similarity = {found.id: found.similarity for found in embedded}
        for found in weaviate:
            assert similarity.get(found.id, found.similarity) == pytest.approx(found.similarity, abs=1e-4)
