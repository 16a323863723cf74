"""Two spaces in one collection of Weaviate, and the names of their vectors."""

import pytest

from embeddings.models import EmbeddingSpace
from grid.vectors.weaviate import WeaviateVectorStore
from grid.vectors.weaviate.spaces import vector_name
from tests.grid.vectors.records import found, put, record, space_of

pytestmark = pytest.mark.django_db


def test_a_fragment_keeps_its_vector_in_the_other_space(
    store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    other = space_of("n")
    id_ = put(store, space, 1)
    put(store, other, 2, id_=id_)
    put(store, space, 3, id_=id_)
    assert found(store, space, 3, min_similarity=0.99) == [id_]
    assert found(store, other, 2, min_similarity=0.99) == [id_]
    assert (store.count(space.pk), store.count(other.pk)) == (1, 1)
    (one,) = store.objects(vectors=True)
    assert sorted(one.vectors) == sorted([vector_name(space), vector_name(other)]) == one.properties["spaces"]


def test_what_is_deleted_is_gone_from_both(store: WeaviateVectorStore, space: EmbeddingSpace) -> None:
    other = space_of("n")
    id_ = put(store, space, 1)
    put(store, other, 1, id_=id_)
    store.delete([id_])
    assert store.fragment_ids(space.pk) == store.fragment_ids(other.pk) == set()


def test_some_of_a_batch_are_there_already(store: WeaviateVectorStore, space: EmbeddingSpace) -> None:
    other = space_of("n")
    old = [put(store, other, seed) for seed in range(3)]
    store.upsert(space.pk, [record(space, seed, id_=id_) for seed, id_ in enumerate(old)])
    store.upsert(space.pk, [record(space, seed) for seed in range(5)])
    assert store.fragment_ids(other.pk) == set(old)
    assert store.count(space.pk) == 8


def test_a_name_follows_from_the_space_and_not_from_its_row() -> None:
    space = EmbeddingSpace(provider="openai", model="text-embedding-3-small", dimensions=1536)
    assert vector_name(space) == "openai_text_embedding_3_small_1536_c15bb71a"


@pytest.mark.parametrize("model", ["ünï/ç", "", "a" * 200, "1st"])
def test_any_model_has_a_name_that_weaviate_takes(model: str, store: WeaviateVectorStore) -> None:
    space = space_of(model)
    assert found(store, space, 1) == []


def test_models_that_read_alike_have_different_names() -> None:
    names = {
        vector_name(EmbeddingSpace(provider="p", model=model, dimensions=3))
        for model in ("a-b", "a_b", "a b")
    }
    assert len(names) == 3
