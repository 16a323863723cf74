"""Fixtures that give a test a real server.

`postgres_url`, `mongodb_url`, `weaviate_url` and `redis_url` give an empty place on the servers that
`make services` started. `own_postgres`, `own_mongodb`, `own_weaviate` and `own_redis` give a server that is the
test's alone, to stop and kill. A test that uses one of them is marked `servers`, and skipped where none run; one
that gets its fixture by name (`request.getfixturevalue`) marks itself. One that is about a grid without servers is
marked `embedded`, and skipped where all tests have servers as their stores.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from tests import stores
from tests.services import shared
from tests.services.mongodb import MongoDB, StreamingMongoDB
from tests.services.namespaces import (
    WeaviatePlace,
    mongodb_database,
    postgres_database,
    redis_number,
    weaviate_collection,
)
from tests.services.postgres import Postgres
from tests.services.programs import MissingProgramError
from tests.services.redis import Redis
from tests.services.redis_cluster import RedisCluster
from tests.services.redis_sentinel import RedisSentinel
from tests.services.weaviate import Weaviate
from tests.services.weaviate_cluster import WeaviateCluster


class Startable(Protocol):
    """A server, or several that are one."""

    def start(self) -> None:
        """Start it and wait until it answers."""

    def discard(self) -> None:
        """End it."""


S = TypeVar("S", bound=Startable)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the servers, so that `-m servers` finds it; pass over what is about a grid without them."""
    for item in items:
        if "servers" in getattr(item, "fixturenames", ()):
            item.add_marker("servers")
        if stores.on_servers() and item.get_closest_marker("embedded"):
            item.add_marker(pytest.mark.skip(reason="about a grid without servers"))


def pytest_unconfigure() -> None:
    """Drop what the tests' grids had on the servers."""
    stores.leave()


@pytest.fixture(scope="session")
def servers() -> dict[str, str]:
    """Give the variables that point a grid at the running servers."""
    path = os.environ.get("AETHERGRID_TEST_SERVERS")
    if not path:
        pytest.skip("needs the servers: run `make test-services`")
    return shared.read(Path(path))


@pytest.fixture
def postgres_url(servers: dict[str, str]) -> Iterator[str]:
    """Give the URL of an empty Postgres database."""
    with postgres_database(servers["POSTGRES_URL"]) as url:
        yield url


@pytest.fixture
def mongodb_url(servers: dict[str, str]) -> Iterator[str]:
    """Give the URL of an empty MongoDB database."""
    with mongodb_database(servers["MONGODB_URL"]) as url:
        yield url


@pytest.fixture
def real_mongodb_url(servers: dict[str, str]) -> Iterator[str]:
    """Give the URL of an empty database of MongoDB itself: for `$text`, change streams, time series."""
    url = os.environ.get("MONGODB_TEST_URL") or servers.get("MONGODB_TEST_URL")
    if not url:
        pytest.skip("needs MongoDB itself: set MONGODB_TEST_URL to a mongo:7 that is a replica set")
    with mongodb_database(url) as own:
        yield own


@pytest.fixture
def weaviate_url(servers: dict[str, str]) -> Iterator[WeaviatePlace]:
    """Give the URL, the gRPC port and the name of a collection that does not exist yet."""
    with weaviate_collection(servers["WEAVIATE_URL"], int(servers["WEAVIATE_GRPC_PORT"])) as place:
        yield place


@pytest.fixture
def redis_url(servers: dict[str, str]) -> Iterator[str]:
    """Give the URL of an empty Redis database."""
    with redis_number(servers["REDIS_URL"]) as url:
        yield url


@pytest.fixture
def own_postgres(servers: dict[str, str]) -> Iterator[Postgres]:
    """Give a Postgres of the test's own."""
    with _own(Postgres) as server:
        yield server


@pytest.fixture
def own_mongodb(servers: dict[str, str]) -> Iterator[MongoDB]:
    """Give a MongoDB of the test's own."""
    with _own(MongoDB) as server:
        yield server


@pytest.fixture
def streaming_mongodb(servers: dict[str, str]) -> Iterator[StreamingMongoDB]:
    """Give a MongoDB of the test's own that has change streams."""
    with _own(StreamingMongoDB) as server:
        yield server


@pytest.fixture
def own_weaviate(servers: dict[str, str]) -> Iterator[Weaviate]:
    """Give a Weaviate of the test's own."""
    with _own(Weaviate) as server:
        yield server


@pytest.fixture
def own_redis(servers: dict[str, str]) -> Iterator[Redis]:
    """Give a Redis of the test's own."""
    with _own(Redis) as server:
        yield server


@pytest.fixture
def weaviate_cluster(servers: dict[str, str]) -> Iterator[WeaviateCluster]:
    """Give three nodes of Weaviate that are one cluster."""
    with _own(WeaviateCluster) as cluster:
        yield cluster


@pytest.fixture
def redis_sentinel(servers: dict[str, str]) -> Iterator[RedisSentinel]:
    """Give a master and a replica of Redis with three sentinels."""
    with _own(RedisSentinel) as sentinel:
        yield sentinel


@pytest.fixture
def redis_cluster(servers: dict[str, str]) -> Iterator[RedisCluster]:
    """Give three masters of Redis that are one cluster."""
    with _own(RedisCluster) as cluster:
        yield cluster


@contextlib.contextmanager
def _own(make: Callable[[Path], S]) -> Iterator[S]:
    """Run what `make` gives, in a folder that Postgres can enter as another user, which pytest's cannot."""
    folder = Path(tempfile.mkdtemp(prefix="aethergrid-server-"))
    folder.chmod(0o755)
    server = make(folder / "server")
    try:
        try:
            server.start()
        except MissingProgramError as error:
            pytest.skip(str(error))
        yield server
    finally:
        server.discard()
        shutil.rmtree(folder)
