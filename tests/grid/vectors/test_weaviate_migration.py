"""A collection that is there already, made by an earlier version, by somebody else or by another process."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import weaviate
from weaviate.classes.config import (
    Configure,
    DataType,
    Property,
    Reconfigure,
    Tokenization,
    VectorDistances,
)

from embeddings.models import EmbeddingSpace
from grid.lexical.base import K1, B
from grid.vectors.weaviate import WeaviateVectorStore
from grid.vectors.weaviate.errors import SchemaConflictError
from grid.vectors.weaviate.schema import PROPERTIES, Shape, migrate
from grid.vectors.weaviate.spaces import vector_name
from tests.grid.vectors.records import found, put, space_of
from tests.services.namespaces import WeaviatePlace

pytestmark = pytest.mark.django_db
OLD_ID = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def client(weaviate_url: WeaviatePlace) -> Any:
    """Give a client of the driver itself."""
    port = int(weaviate_url.url.rsplit(":", 1)[1])
    with weaviate.connect_to_local(
        port=port, grpc_port=weaviate_url.grpc_port, skip_init_checks=True
    ) as client:
        yield client


def _made(client: Any, place: WeaviatePlace, *properties: Property, name: str = "old", **options: Any) -> Any:
    vector = Configure.Vectors.self_provided(
        name=name, vector_index_config=Configure.VectorIndex.hnsw(**options)
    )
    return client.collections.create(place.collection, properties=properties, vector_config=[vector])


def test_it_adds_what_is_missing_and_keeps_what_is_there(
    client: Any, weaviate_url: WeaviatePlace, store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    by_name = {one.name: one for one in PROPERTIES}
    old = _made(client, weaviate_url, by_name["content"], by_name["owner"])
    old.data.insert({"content": "kept", "owner": 1}, uuid=OLD_ID, vector={"old": [1.0, 0.0]})
    store.prepare()
    id_ = put(store, space, 1)
    assert found(store, space, 1) == [id_]
    config = old.config.get()
    assert {one.name for one in config.properties} == set(by_name)
    assert vector_name(space) in config.vector_config
    assert set(config.vector_config) == {"old", *map(vector_name, EmbeddingSpace.objects.all())}
    assert old.query.fetch_object_by_id(OLD_ID).properties["content"] == "kept"


def test_one_whose_texts_had_an_index_stays_in_use_and_gets_terms(
    client: Any, weaviate_url: WeaviatePlace, store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    words = Property(name="content", data_type=DataType.TEXT, index_filterable=False)
    others = [one for one in PROPERTIES if one.name not in ("content", "terms")]
    old = _made(client, weaviate_url, words, *others, name=vector_name(space))
    put(store, space, 1, content="kept")
    by_name = {one.name: one for one in old.config.get().properties}
    assert by_name["content"].index_searchable
    assert by_name["terms"].index_searchable
    assert by_name["terms"].tokenization == Tokenization.WHITESPACE


def test_bm25_has_the_same_parameters_everywhere(
    client: Any, weaviate_url: WeaviatePlace, store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    store.prepare()
    objects = client.collections.use(weaviate_url.collection)
    objects.config.update(inverted_index_config=Reconfigure.inverted_index(bm25_k1=2, bm25_b=0.1))
    store.prepare()
    bm25 = objects.config.get().inverted_index_config.bm25
    assert (bm25.k1, bm25.b) == (K1, B)
    shape = Shape(weaviate_url.collection)
    assert not migrate(client, shape, {vector_name(space)})


def test_upkeep_removes_what_was_written_with_fewer_properties(
    client: Any, weaviate_url: WeaviatePlace, store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    by_name = {one.name: one for one in PROPERTIES}
    _made(client, weaviate_url, by_name["content"]).data.insert(
        {"content": "kept"}, uuid=OLD_ID, vector={"old": [1.0]}
    )
    id_ = put(store, space, 1)
    assert store.maintain()["outdated_objects"] == 1
    assert store.maintain()["outdated_objects"] == 0
    assert [one.id for one in store.objects()] == [id_]


def test_preparing_again_changes_nothing(store: WeaviateVectorStore, space: EmbeddingSpace) -> None:
    store.prepare()
    id_ = put(store, space, 1)
    store.prepare()
    assert found(store, space, 1) == [id_]


def test_many_processes_may_prepare_at_once(
    another: Callable[[], WeaviateVectorStore], weaviate_url: WeaviatePlace
) -> None:
    spaces = [space_of(f"m{n}") for n in range(6)]
    stores = [another() for _ in spaces]
    with ThreadPoolExecutor(len(spaces)) as pool:
        list(pool.map(lambda store: store._make({vector_name(space) for space in spaces[:3]}), stores))
        list(pool.map(lambda store, space: store._make({vector_name(space)}), stores, spaces))
    for store, space in zip(stores, spaces, strict=True):
        id_ = put(store, space, 1)
        assert found(stores[0], space, 1) == [id_]


@pytest.mark.parametrize(
    ("properties", "options", "text"),
    [
        ([Property(name="owner", data_type=DataType.TEXT)], {}, "owner is text, not int"),
        ([Property(name="project", data_type=DataType.TEXT)], {}, "project is split by word, not by field"),
        (
            [Property(name="owner", data_type=DataType.INT, index_filterable=False)],
            {},
            "owner has no index for filters",
        ),
        ([], {"distance_metric": VectorDistances.DOT}, "old is compared by dot, not by cosine"),
    ],
)
def test_it_refuses_what_cannot_be_changed(
    client: Any, weaviate_url: WeaviatePlace, store: WeaviateVectorStore, space: EmbeddingSpace,
    properties: list[Property], options: dict[str, Any], text: str,
) -> None:  # fmt: skip
    old = _made(client, weaviate_url, *properties, **options)
    old.data.insert({}, uuid=OLD_ID, vector={"old": [1.0, 0.0]})
    with pytest.raises(SchemaConflictError, match=text) as error:
        store.prepare()
    assert "WEAVIATE_COLLECTION" in str(error.value)
    assert old.query.fetch_object_by_id(OLD_ID)


def test_a_collection_of_a_guess_of_weaviate_is_made_anew(
    client: Any, weaviate_url: WeaviatePlace, store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    client.collections.create(
        weaviate_url.collection, properties=[Property(name="owner", data_type=DataType.TEXT)]
    )
    id_ = put(store, space, 1)
    assert found(store, space, 1) == [id_]


def test_a_collection_that_somebody_deleted_is_made_again(
    client: Any, weaviate_url: WeaviatePlace, store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    put(store, space, 1)
    client.collections.delete(weaviate_url.collection)
    assert found(store, space, 1) == []
    client.collections.delete(weaviate_url.collection)
    id_ = put(store, space, 2)
    assert found(store, space, 2) == [id_]
    client.collections.delete(weaviate_url.collection)
    store.delete([id_])
    client.collections.delete(weaviate_url.collection)
    assert list(store.objects()) == []


def test_upkeep_tells_of_shards_and_replicas_that_are_not_as_set(
    client: Any, weaviate_url: WeaviatePlace, store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    shape = Shape(weaviate_url.collection, shards=2)
    migrate(client, shape, {vector_name(space)})
    assert store.maintain() == {
        "nodes_away": 0, "shards_not_ready": 0, "shards_read_only": 0, "shards_not_as_set": 1,
        "replicas_not_as_set": 0, "outdated_objects": 0,
    }  # fmt: skip


def test_upkeep_lets_a_read_only_shard_be_written_again(
    client: Any, weaviate_url: WeaviatePlace, store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    put(store, space, 1)
    client.collections.use(weaviate_url.collection).config.update_shards("READONLY")
    assert store.maintain()["shards_read_only"] == 1
    assert store.maintain()["shards_read_only"] == 0
    put(store, space, 2)
    assert store.count(space.pk) == 2
