"""Redis as REDIS_URL names it: one server, the master that sentinels know of, or a cluster."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.exceptions import (
    AskError,
    ClusterDownError,
    ReadOnlyError,
    RedisClusterException,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from redis.sentinel import Sentinel

from embeddings.errors import AetherGridError

Kind = Literal["single", "sentinel", "cluster"]
Client = Redis | RedisCluster
Node = tuple[str, int]

SPELLINGS = (
    "It looks like redis://:password@host:6379/0, rediss://… (with TLS), "
    "redis+sentinel://host:26379,host:26379/master/0 or redis+cluster://host:7000,host:7001; a character such as "
    "@ or / in the password is written as %40 or %2F"
)
SCHEMES: dict[str, tuple[Kind, int]] = {
    "redis": ("single", 6379),
    "redis+sentinel": ("sentinel", 26379),
    "redis+cluster": ("cluster", 6379),
}
TLS_OPTIONS = ("ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile")
# What a later attempt may not meet: the server is away, or a cluster is choosing who does its work.
PASSING: tuple[type[Exception], ...] = (
    RedisConnectionError,
    RedisTimeoutError,
    ReadOnlyError,
    ClusterDownError,
    TryAgainError,
    # MOVED is an ASK.
    AskError,
    OSError,
)
# Of what is done beside the matter at hand: heartbeats, counting calls, cache, nudges.
BRIEF_SECONDS = 1.0


class RedisUrlError(AetherGridError, ValueError):
    """REDIS_URL is no address of a Redis."""


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """What a URL says; `nodes` are those that are asked first. `tls` are the options of a connection with TLS."""

    kind: Kind
    nodes: tuple[Node, ...]
    username: str = ""
    password: str = field(default="", repr=False)
    database: int = 0
    master: str = ""
    sentinel_password: str = field(default="", repr=False)
    tls: dict[str, Any] | None = None

    def credentials(self) -> dict[str, str | None]:
        """Give username and password as clients take them."""
        return {"username": self.username or None, "password": self.password or None}


def address(url: str) -> RedisAddress:
    """Read a URL.

    Raises:
        RedisUrlError: if it is spelled in another way than those; nothing of the URL is in its text.
    """
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.replace("rediss", "redis", 1)
        kind, port = SCHEMES[scheme]
        userinfo, _, hosts = parts.netloc.rpartition("@")
        username, _, password = userinfo.partition(":")
        master, database = _path(kind, parts.path)
        query = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        found = RedisAddress(
            kind=kind,
            nodes=tuple(_node(host, default=port) for host in hosts.split(",")),
            username=unquote(username),
            password=unquote(password),
            database=database,
            master=master,
            sentinel_password=query.pop("sentinel_password", ""),
            tls=_tls(query) if parts.scheme.startswith("rediss") else None,
        )
    except (LookupError, ValueError):
        raise RedisUrlError(f"REDIS_URL is no address of a Redis. {SPELLINGS}.") from None
    if query or (kind == "single" and len(found.nodes) > 1):
        raise RedisUrlError(f"REDIS_URL has a part that is not known. {SPELLINGS}.")
    return found


def _node(host: str, *, default: int) -> Node:
    parts = urlsplit(f"//{host}")
    if not parts.hostname or parts.path:
        raise ValueError(host)
    return parts.hostname, parts.port or default


def _path(kind: Kind, path: str) -> tuple[str, int]:
    """Give the name of the master, and the number of the database."""
    steps = [unquote(step) for step in path.split("/") if step]
    master = steps.pop(0) if kind == "sentinel" else ""
    if len(steps) > 1 or (kind == "cluster" and steps not in ([], ["0"])):
        raise ValueError(path)
    return master, int(steps[0]) if steps else 0


def _tls(query: dict[str, str]) -> dict[str, Any]:
    """Take the options of TLS out of the query; the server's certificate is checked unless they say otherwise."""
    options: dict[str, Any] = {name: query.pop(name) for name in TLS_OPTIONS if name in query}
    if "ssl_check_hostname" in options:
        options["ssl_check_hostname"] = options["ssl_check_hostname"].lower() not in ("0", "false", "no")
    return {"ssl_cert_reqs": "required"} | options


class Cluster(RedisCluster):
    """A cluster whose errors are those of any Redis."""

    def execute_command(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command on the node that has its key.

        Raises:
            redis.ConnectionError: if no node answers, or the slot has none.
        """
        try:
            return super().execute_command(*args, **kwargs)  # type: ignore[no-untyped-call] # untyped
        except RedisClusterException as error:
            raise RedisConnectionError(str(error)) from error


def connect(url: str, *, timeout: float) -> Client:
    """Give a client for the Redis at `url`; each command takes at most `timeout` seconds, or fails.

    It connects when it is first used; that of a cluster asks now who is in it.

    Raises:
        RedisUrlError: if the URL is none.
        redis.ConnectionError: if no node of a cluster answers.
    """
    found = address(url)
    options = (
        found.credentials() | socket_options(timeout) | ({"ssl": True, **found.tls} if found.tls else {})
    )
    if found.kind == "cluster":
        nodes = [ClusterNode(host, port) for host, port in found.nodes]
        try:
            return Cluster(startup_nodes=nodes, retry=Retry(NoBackoff(), 2), **options)
        except RedisClusterException as error:
            raise RedisConnectionError(str(error)) from error
    options |= {"db": found.database, "retry": Retry(NoBackoff(), 0)}
    if found.kind == "single":
        host, port = found.nodes[0]
        return Redis(host=host, port=port, **options)
    sentinels = Sentinel(found.nodes, sentinel_kwargs=sentinel_options(found, timeout=timeout), **options)
    master: Redis = sentinels.master_for(found.master)
    return master


@cache
def shared(url: str) -> Client:
    """Give the client of this process for what is done beside the matter at hand; see `connect`."""
    return connect(url, timeout=BRIEF_SECONDS)


def socket_options(timeout: float) -> dict[str, Any]:
    """Give how a connection waits, and finds out that its server is gone without a word."""
    return {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }


def sentinel_options(found: RedisAddress, *, timeout: float) -> dict[str, Any]:
    """Give how the sentinels are asked: each once, since there are others."""
    options = {"password": found.sentinel_password or None, "retry": Retry(NoBackoff(), 0)}
    return options | socket_options(timeout) | ({"ssl": True, **found.tls} if found.tls else {})
