"""How many fragments pass a filter in Weaviate, by counting those that do not."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from embeddings.models import EmbeddingSpace
from grid.vectors.base import VectorFilter
from grid.vectors.weaviate import WeaviateVectorStore
from grid.vectors.weaviate.counting import Counter
from grid.vectors.weaviate.filters import passes
from grid.vectors.weaviate.schema import Shape
from grid.vectors.weaviate.spaces import vector_name
from tests.grid.vectors.records import NOW, put, space_of, unit
from tests.grid.vectors.weaviate_stores import opened
from tests.services.namespaces import WeaviatePlace

pytestmark = pytest.mark.django_db
FILTERS: list[dict[str, Any]] = [
    {}, {"project": "shop"}, {"project": "kitchen"}, {"project": " shop"}, {"topic": "databases"},
    {"source_models": ("claude", "gpt")}, {"source_models": ("gpt",)}, {"since": NOW + timedelta(days=1)},
    {"until": NOW + timedelta(days=1)}, {"since": NOW, "until": NOW + timedelta(days=2), "project": "shop"},
]  # fmt: skip


@pytest.fixture
def store(weaviate_url: WeaviatePlace) -> Iterator[WeaviateVectorStore]:
    """Give a store that samples."""
    shape, counter = Shape(weaviate_url.collection), Counter(few=0)
    with opened(weaviate_url.url, grpc_port=weaviate_url.grpc_port, shape=shape, counter=counter) as store:
        yield store


@pytest.mark.parametrize("seed", range(2))
def test_either_way_gives_what_passes(store: WeaviateVectorStore, space: EmbeddingSpace, seed: int) -> None:
    other, random, there = space_of("n"), Random(seed), dict[UUID, tuple[Any, ...]]()
    for _ in range(60):
        id_ = (
            random.choice(list(there))
            if there and random.random() < 0.4
            else UUID(int=random.getrandbits(128))
        )
        if random.random() < 0.2:
            there.pop(id_, None)
            store.delete([id_])
            continue
        project, model = (
            random.choice(["shop", "shop", "shop", " shop"]),
            random.choice(["claude", "gpt", ""]),
        )
        owner, days = random.choice([1, 1, 1, 2]), random.randrange(-2, 4)
        put(store, space, random.randrange(9), id_=id_, project=project, model=model, owner=owner, days=days)
        there[id_] = (project, model, owner, days)
    put(store, other, 1, project="shop")
    for fields in FILTERS:
        for owner in (1, 2, 3):
            where = VectorFilter(owner_id=owner, **fields)
            hits, searched = store.search(space.pk, unit(1), where=where, limit=100)
            assert searched == len(hits) == len(_passing(store, space, where)), where


def _passing(store: WeaviateVectorStore, space: EmbeddingSpace, where: VectorFilter) -> set[UUID]:
    name = vector_name(space)
    return {one.id for one in store.objects() if passes(one.properties, where, name=name)}
