"""Empty places of one's own on shared servers: a database, a collection; gone afterwards."""

import contextlib
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import redis
from pymongo import MongoClient

from tests.services.weaviate import ask

HOUR = 3600
SERVERS = ("postgres", "mongodb", "weaviate", "redis")


@dataclass(frozen=True)
class WeaviatePlace:
    """A collection of one's own on a Weaviate server; it does not exist yet."""

    url: str
    grpc_port: int
    collection: str

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a grid at it."""
        return {
            "WEAVIATE_URL": self.url,
            "WEAVIATE_GRPC_PORT": str(self.grpc_port),
            "WEAVIATE_COLLECTION": self.collection,
        }


@contextlib.contextmanager
def postgres_database(url: str) -> Iterator[str]:
    """Make a database on the server of `url`, give its URL, and drop it."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(with_database(url, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        yield with_database(url, name)
    finally:
        with psycopg.connect(with_database(url, "postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@contextlib.contextmanager
def mongodb_database(url: str) -> Iterator[str]:
    """Give the URL of a database that does not exist yet on the server of `url`, and drop it."""
    name = f"test_{secrets.token_hex(6)}"
    try:
        yield with_database(url, name)
    finally:
        with MongoClient[dict[str, object]](url) as client:
            client.drop_database(name)


@contextlib.contextmanager
def weaviate_collection(url: str, grpc_port: int) -> Iterator[WeaviatePlace]:
    """Give the name of a collection that does not exist yet, and drop all whose names begin with it."""
    place = WeaviatePlace(url=url, grpc_port=grpc_port, collection=f"Test{secrets.token_hex(6)}")
    try:
        yield place
    finally:
        for collection in ask(url, "/v1/schema")["classes"]:
            if collection["class"].startswith(place.collection):
                ask(url, f"/v1/schema/{collection['class']}", method="DELETE")


@contextlib.contextmanager
def redis_number(url: str) -> Iterator[str]:
    """Give the URL of an empty database by its number, and empty it.

    Who has a number says so in database 0, so that test runs beside each other do not meet. A run that was
    killed has its numbers for an hour.
    """
    with redis.Redis.from_url(url) as client:
        numbers = range(1, int(client.config_get("databases")["databases"]))
        number = next(n for n in numbers if client.set(f"test:{n}", "taken", nx=True, ex=HOUR))
        try:
            _flush(with_database(url, str(number)))
            yield with_database(url, str(number))
        finally:
            _flush(with_database(url, str(number)))
            client.delete(f"test:{number}")


def _flush(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.flushdb()


@contextlib.contextmanager
def namespaces(servers: dict[str, str], *, of: Collection[str] = SERVERS) -> Iterator[dict[str, str]]:
    """Give the variables that point a grid at empty places of its own on the servers `of` these names."""
    with contextlib.ExitStack() as stack:
        variables: dict[str, str] = {}
        for name in of:
            variables |= stack.enter_context(_PLACES[name](servers))
        yield variables


@contextlib.contextmanager
def _weaviate(servers: dict[str, str]) -> Iterator[dict[str, str]]:
    with weaviate_collection(servers["WEAVIATE_URL"], int(servers["WEAVIATE_GRPC_PORT"])) as place:
        yield place.settings


@contextlib.contextmanager
def _postgres(servers: dict[str, str]) -> Iterator[dict[str, str]]:
    with postgres_database(servers["POSTGRES_URL"]) as url:
        yield {"POSTGRES_URL": url}


@contextlib.contextmanager
def _mongodb(servers: dict[str, str]) -> Iterator[dict[str, str]]:
    with mongodb_database(servers["MONGODB_URL"]) as url:
        yield {"MONGODB_URL": url}


@contextlib.contextmanager
def _redis(servers: dict[str, str]) -> Iterator[dict[str, str]]:
    with redis_number(servers["REDIS_URL"]) as url:
        yield {"REDIS_URL": url}


_PLACES = dict(zip(SERVERS, (_postgres, _mongodb, _weaviate, _redis), strict=True))


def with_database(url: str, name: str) -> str:
    """Give the URL with another database in it."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()
