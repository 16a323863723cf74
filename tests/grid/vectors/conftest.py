"""A store in an empty collection of a Weaviate, and a space."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from embeddings.models import EmbeddingSpace
from grid.vectors.weaviate import WeaviateVectorStore
from tests.grid.vectors.records import space_of
from tests.grid.vectors.weaviate_stores import stores_in
from tests.services.namespaces import WeaviatePlace


@pytest.fixture
def another(weaviate_url: WeaviatePlace) -> Iterator[Callable[[], WeaviateVectorStore]]:
    """Give what makes a store as another process has it."""
    with stores_in(weaviate_url) as make:
        yield make


@pytest.fixture
def store(another: Callable[[], WeaviateVectorStore]) -> WeaviateVectorStore:
    """Give a store in an empty collection."""
    return another()


@pytest.fixture
def space(db: None) -> EmbeddingSpace:
    """Give a space."""
    return space_of("m")


@pytest.fixture
def in_weaviate(weaviate_url: WeaviatePlace, settings: Any) -> None:
    """Let the grid keep its vectors in Weaviate."""
    for name, value in weaviate_url.settings.items():
        setattr(settings, name, int(value) if name == "WEAVIATE_GRPC_PORT" else value)
