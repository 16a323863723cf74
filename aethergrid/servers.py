"""The servers that a grid may use: a short look at each, to say at its start why one cannot be used."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

PATIENCE_SECONDS = 5.0
OLDEST_POSTGRES = 140000
# The first wire version of MongoDB 6, as servers report it.
OLDEST_MONGODB_WIRE = 17
OLDEST_WEAVIATE = (1, 33)
OLDEST_REDIS = (6, 2)


@dataclass(frozen=True, slots=True)
class Server:
    """One server: the variable that names it, a look that gives what is wrong with it, and what to do then."""

    variable: str
    look: Callable[[str], str]
    advice: str
    instead: str

    def refusal(self) -> str:
        """Give why the server cannot be used; nothing if it can."""
        try:
            return self.look(getattr(settings, self.variable))
        except (OSError, ValueError) as error:
            return _first_line(error)


def _postgres(url: str) -> str:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=int(PATIENCE_SECONDS)) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        return _first_line(error)
    return "" if version >= OLDEST_POSTGRES else f"it is Postgres {version // 10000}; 14 or newer is needed."


def _mongodb(url: str) -> str:
    from pymongo import MongoClient
    from pymongo.errors import PyMongoError

    wait = int(PATIENCE_SECONDS * 1000)
    try:
        with MongoClient[dict[str, object]](
            url, serverSelectionTimeoutMS=wait, connectTimeoutMS=wait
        ) as client:
            client.admin.command("ping")
            known = client.topology_description.server_descriptions().values()
    except PyMongoError as error:
        # What follows are its own settings and states.
        return _first_line(error).partition(" (configured timeouts")[0]
    newest = max(server.max_wire_version for server in known)
    return "" if newest >= OLDEST_MONGODB_WIRE else "it is older than MongoDB 6."


def _weaviate(urls: str) -> str:
    from grid.vectors.addresses import AddressError, addresses

    try:
        nodes = addresses(urls, grpc_port=settings.WEAVIATE_GRPC_PORT)
    except AddressError:
        return "it is no address as http://host:8080, nor several of them with commas between."
    away: OSError | None = None
    for node in nodes:
        try:
            return _weaviate_node(node.url)
        except urllib.error.URLError as error:
            away = error  # another one of the cluster may answer
    assert away is not None
    raise away


def _weaviate_node(url: str) -> str:
    request = urllib.request.Request(f"{url}/v1/meta")  # noqa: S310 - the scheme was looked at
    if settings.WEAVIATE_API_KEY:
        request.add_header("Authorization", f"Bearer {settings.WEAVIATE_API_KEY}")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - as above
            version = str(json.load(answer)["version"])
    except urllib.error.HTTPError as error:
        return "WEAVIATE_API_KEY is missing or not the right one." if error.code in (401, 403) else str(error)
    except KeyError:
        return "what answers there is not Weaviate."
    return (
        "" if _numbers(version) >= OLDEST_WEAVIATE else f"it is Weaviate {version}; 1.33 or newer is needed."
    )


def _redis(url: str) -> str:
    from redis.exceptions import RedisError

    from grid.redis import connect

    try:
        with connect(url, timeout=PATIENCE_SECONDS) as client:
            version = str(client.info("server")["redis_version"])
    except RedisError as error:
        return _first_line(error)
    return "" if _numbers(version) >= OLDEST_REDIS else f"it is Redis {version}; 6.2 or newer is needed."


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


def _first_line(error: Exception) -> str:
    """Give the first line of an error, without a password that a driver quotes of its URL."""
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return re.sub(r":[^:@/\s]+@", ":…@", line)


SERVERS = (
    Server(
        "POSTGRES_URL", _postgres,
        "Start it, and look at host, port, user, password and database: postgres://user:password@host:5432/database.",
        "SQLite in the data folder",
    ),
    Server(
        "MONGODB_URL", _mongodb,
        "Start it, and look at host, port and replica set: mongodb://host:27017/aethergrid?replicaSet=rs0.",
        "a table beside the rows",
    ),
    Server(
        "WEAVIATE_URL", _weaviate,
        "Start it, and look at host and port: http://host:8080. Its gRPC port is WEAVIATE_GRPC_PORT.",
        "the embedded vector store",
    ),
    Server(
        "REDIS_URL", _redis,
        "Start it, and look at host, port, password and database: redis://:password@host:6379/0.",
        "a queue of files in the data folder",
    ),
)  # fmt: skip
