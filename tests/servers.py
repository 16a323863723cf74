"""Fixtures that give a test a real server.

`postgres_url`, `mongodb_url`, `weaviate_url` and `redis_url` give an empty place on the servers that
`make services` started. `own_postgres`, `own_mongodb`, `own_weaviate` and `own_redis` give a server that is the
test's alone, to stop and kill. A test that uses one of them is marked `servers`, and skipped where none run; one
that gets its fixture by name (`request.getfixturevalue`) marks itself.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import shared
from tests.services.namespaces import (
    WeaviatePlace,
    mongodb_database,
    postgres_database,
    redis_number,
    weaviate_collection,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the servers, so that `-m servers` finds it."""
    for item in items:
        if "servers" in getattr(item, "fixturenames", ()):
            item.add_marker("servers")


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
