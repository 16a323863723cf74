"""Three nodes of Weaviate with three replicas: one is killed while the grid writes and asks."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread
from uuid import UUID

import pytest

from embeddings.errors import AetherGridError
from embeddings.models import EmbeddingSpace
from grid.vectors.base import VectorFilter
from grid.vectors.weaviate import WeaviateVectorStore
from grid.vectors.weaviate.schema import Shape
from tests.grid.vectors.records import put, record, unit
from tests.grid.vectors.weaviate_stores import COLLECTION, opened
from tests.processes import wait_until
from tests.services.weaviate import Weaviate
from tests.services.weaviate_cluster import NODES, WeaviateCluster

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
MINE = VectorFilter(owner_id=1)
BATCHES = 60
BATCH = 20


def _store(*nodes: Weaviate, replicas: int = NODES) -> AbstractContextManager[WeaviateVectorStore]:
    urls = ",".join(f"{node.url}?grpc_port={node.grpc_port}" for node in nodes)
    return opened(urls, grpc_port=1, shape=Shape(COLLECTION, shards=2, replicas=replicas))


@contextmanager
def _asked(store: WeaviateVectorStore, space: EmbeddingSpace, known: UUID) -> Iterator[list[str]]:
    """Ask for a fragment that is known to be there, again and again; give what went wrong."""
    wrong: list[str] = []
    over = Event()

    def ask() -> None:
        while not over.is_set():
            try:
                hits, searched = store.search(space.pk, unit(0), where=MINE, limit=1)
            except AetherGridError as error:
                wrong.append(str(error))
            else:
                if [hit.fragment_id for hit in hits] != [known]:
                    wrong.append(f"{hits} of {searched}")

    asking = Thread(target=ask)
    asking.start()
    try:
        yield wrong
    finally:
        over.set()
        asking.join()


@pytest.mark.parametrize("from_ours", [0, 1], ids=["the node in use", "another node"])
def test_a_killed_node_loses_no_acknowledged_write_and_no_query(
    weaviate_cluster: WeaviateCluster, space: EmbeddingSpace, from_ours: int
) -> None:
    victim = weaviate_cluster.nodes[(os.getpid() + from_ours) % NODES]
    with _store(*weaviate_cluster.nodes) as store:
        acknowledged = {known := put(store, space, 0)}
        with _asked(store, space, known) as wrong:
            for number in range(BATCHES):
                if number == BATCHES // 3:
                    killing = Thread(target=victim.kill)
                    killing.start()
                some = [record(space, seed) for seed in range(1, BATCH + 1)]
                store.upsert(space.pk, some)
                acknowledged |= {one.fragment_id for one in some}
            killing.join()
        assert wrong == []
        assert store.fragment_ids(space.pk) == acknowledged
        erased = set(sorted(acknowledged)[:5]) - {known}
        store.delete(erased)
        victim.start()
        weaviate_cluster.wait_until_whole()
        # Asked of without replicas, it tells of its own alone.
        with _store(victim, replicas=1) as alone:
            wait_until(
                lambda: alone.fragment_ids(space.pk) == acknowledged - erased,
                seconds=120,
                what="the node did not get what was written and erased while it was away",
            )
        assert store.maintain()["nodes_away"] == 0
