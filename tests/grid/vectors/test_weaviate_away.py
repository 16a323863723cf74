"""Weaviate away, back again, hanging, or behind a key; and objects that it does not take."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.errors import UnavailableError
from embeddings.models import CachedEmbedding, EmbeddingSpace
from grid.vectors.base import VectorFilter
from grid.vectors.weaviate import WeaviateVectorStore
from grid.vectors.weaviate.errors import KeyRefusedError, WeaviateRefusedError
from tests.grid.vectors.records import found, put, record, unit
from tests.grid.vectors.weaviate_stores import COLLECTION, opened, store_on
from tests.processes import wait_until
from tests.services.weaviate import Weaviate

pytestmark = pytest.mark.django_db
KEY = "a long key of the tests"


@pytest.fixture
def store(own_weaviate: Weaviate) -> Iterator[WeaviateVectorStore]:
    """Give a store on a Weaviate that the test may stop."""
    with store_on(own_weaviate) as store:
        yield store


@pytest.fixture
def keyed(servers: dict[str, str], tmp_path: Path) -> Iterator[Weaviate]:
    """Give a Weaviate that wants a key."""
    server = Weaviate(tmp_path / "weaviate", api_key=KEY)
    server.start()
    yield server
    server.discard()


def _answers(store: WeaviateVectorStore) -> bool:
    try:
        store.ping()
    except UnavailableError:
        return False
    return True


def test_it_says_what_is_away_and_works_again_afterwards(
    store: WeaviateVectorStore, own_weaviate: Weaviate, space: EmbeddingSpace
) -> None:
    id_ = put(store, space, 1)
    own_weaviate.kill()
    with pytest.raises(UnavailableError, match=r"Weaviate \(http://127.0.0.1:\d+\).*WEAVIATE_URL"):
        found(store, space, 1)
    for call in (
        lambda: store.upsert(space.pk, [record(space, 2)]),
        lambda: store.delete([id_]),
        lambda: store.fragment_ids(space.pk),
        lambda: store.count(space.pk),
        store.prepare,
        store.ping,
        store.maintain,
    ):
        with pytest.raises(UnavailableError):
            call()
    own_weaviate.start()
    wait_until(lambda: _answers(store), seconds=30, what="the store did not find Weaviate again")
    assert found(store, space, 1) == [id_]
    assert found(store, space, 1) == [id_, put(store, space, 2)][:1]


def test_what_it_took_outlasts_its_being_killed(
    store: WeaviateVectorStore, own_weaviate: Weaviate, space: EmbeddingSpace
) -> None:
    # By chance some were in the graph's log before this was cared for: hence several.
    ids = set()
    for seed in range(5):
        ids.add(put(store, space, seed))
        own_weaviate.kill()
        own_weaviate.start()
        wait_until(lambda: _answers(store), seconds=30, what="the store did not find Weaviate again")
        assert set(found(store, space, seed)) == ids


def test_a_store_that_begins_while_it_is_away_works_afterwards(
    own_weaviate: Weaviate, space: EmbeddingSpace
) -> None:
    own_weaviate.stop()
    with store_on(own_weaviate) as store:
        with pytest.raises(UnavailableError):
            found(store, space, 1)
        own_weaviate.start()
        wait_until(lambda: _answers(store), seconds=30, what="the store did not find Weaviate")
        assert found(store, space, 1) == []


def test_one_that_hangs_is_away_too(
    store: WeaviateVectorStore, own_weaviate: Weaviate, space: EmbeddingSpace
) -> None:
    id_ = put(store, space, 1)
    assert own_weaviate.process
    own_weaviate.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(UnavailableError, match="DEADLINE_EXCEEDED"):
            found(store, space, 1)
    finally:
        own_weaviate.process.send_signal(signal.SIGCONT)
    wait_until(lambda: _answers(store), seconds=30, what="the store did not find Weaviate again")
    assert found(store, space, 1) == [id_]


def test_the_data_may_be_gone_when_it_is_back(
    store: WeaviateVectorStore, own_weaviate: Weaviate, space: EmbeddingSpace
) -> None:
    put(store, space, 1)
    own_weaviate.ask(f"/v1/schema/{COLLECTION}", method="DELETE")
    own_weaviate.restart()
    wait_until(lambda: _answers(store), seconds=30, what="the store did not find Weaviate again")
    id_ = put(store, space, 2)
    assert found(store, space, 2) == [id_]


def test_a_node_that_is_away_is_passed_over(own_weaviate: Weaviate, space: EmbeddingSpace) -> None:
    nobody = "http://127.0.0.1:9?grpc_port=10"
    urls = ",".join([nobody, own_weaviate.url, nobody])
    with opened(urls, grpc_port=own_weaviate.grpc_port) as store:
        id_ = put(store, space, 1)
        assert found(store, space, 1) == [id_]


def test_the_key_is_sent(keyed: Weaviate, space: EmbeddingSpace) -> None:
    with store_on(keyed, api_key=KEY) as store:
        id_ = put(store, space, 1)
        assert found(store, space, 1) == [id_]


@pytest.mark.parametrize("key", ["", "another"])
def test_a_wrong_key_is_told_of(keyed: Weaviate, space: EmbeddingSpace, key: str) -> None:
    with store_on(keyed, api_key=key) as store:
        with pytest.raises(KeyRefusedError, match="WEAVIATE_API_KEY"):
            put(store, space, 1)
        with pytest.raises(KeyRefusedError, match="WEAVIATE_API_KEY"):
            store.search(space.pk, unit(1), where=VectorFilter(owner_id=1), limit=5)


def test_an_object_that_is_not_taken_is_an_error(store: WeaviateVectorStore, space: EmbeddingSpace) -> None:
    good = [put(store, space, seed) for seed in range(3)]
    records = [record(space, seed) for seed in range(10, 15)]
    short = unit(1)[:3].tobytes()
    CachedEmbedding.objects.filter(pk=records[2].embedding_id).update(vector=short)
    with pytest.raises(WeaviateRefusedError, match="did not take all of 5 objects; 1 errors"):
        store.upsert(space.pk, records)
    CachedEmbedding.objects.filter(pk=records[2].embedding_id).update(vector=unit(12).tobytes())
    store.upsert(space.pk, records)
    assert store.fragment_ids(space.pk) == {*good, *(one.fragment_id for one in records)}


def test_a_vector_that_is_gone_from_the_cache_is_an_error(
    store: WeaviateVectorStore, space: EmbeddingSpace
) -> None:
    one = record(space, 1)
    CachedEmbedding.objects.all().delete()
    with pytest.raises(WeaviateRefusedError, match="gone from the embedding cache"):
        store.upsert(space.pk, [one])
