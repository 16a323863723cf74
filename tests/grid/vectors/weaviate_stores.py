"""Stores in Weaviate over one collection, closed when the test is over."""

import contextlib
from collections.abc import Callable, Iterator

from grid.vectors.addresses import addresses
from grid.vectors.weaviate.nodes import Nodes
from grid.vectors.weaviate.schema import Shape
from grid.vectors.weaviate.store import WeaviateVectorStore
from tests.services.namespaces import WeaviatePlace


@contextlib.contextmanager
def stores_in(place: WeaviatePlace) -> Iterator[Callable[[], WeaviateVectorStore]]:
    """Give what makes a store as another process has it: with its own connections."""
    made: list[WeaviateVectorStore] = []

    def make() -> WeaviateVectorStore:
        nodes = Nodes(addresses(place.url, grpc_port=place.grpc_port))
        made.append(WeaviateVectorStore(nodes, Shape(place.collection)))
        return made[-1]

    try:
        yield make
    finally:
        for store in made:
            store.close()
