"""Stores in Weaviate, closed when the test is over."""

import contextlib
from collections.abc import Callable, Iterator

from grid.vectors.addresses import addresses
from grid.vectors.weaviate import WeaviateVectorStore
from grid.vectors.weaviate.counting import Counter
from grid.vectors.weaviate.nodes import Nodes
from grid.vectors.weaviate.schema import Shape
from tests.services.namespaces import WeaviatePlace
from tests.services.weaviate import Weaviate

COLLECTION = "Fragment"
ALONE = Shape(COLLECTION)


@contextlib.contextmanager
def stores_in(place: WeaviatePlace) -> Iterator[Callable[[], WeaviateVectorStore]]:
    """Give what makes a store as another process has it: with its own connections."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(
            opened(place.url, grpc_port=place.grpc_port, shape=Shape(place.collection))
        )


@contextlib.contextmanager
def store_on(server: Weaviate, *, api_key: str = "") -> Iterator[WeaviateVectorStore]:
    """Give a store on a server that is the test's own."""
    with opened(server.url, grpc_port=server.grpc_port, api_key=api_key) as store:
        yield store


@contextlib.contextmanager
def opened(
    urls: str, *, grpc_port: int, shape: Shape = ALONE, api_key: str = "", counter: Counter | None = None
) -> Iterator[WeaviateVectorStore]:
    """Give a store of the nodes at `urls`."""
    nodes = Nodes(addresses(urls, grpc_port=grpc_port), api_key=api_key)
    store = WeaviateVectorStore(nodes, shape, counter=counter)
    try:
        yield store
    finally:
        store.close()
