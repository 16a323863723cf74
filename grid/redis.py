"""Redis as REDIS_URL names it: one server, the master that sentinels know of, or a cluster."""

from functools import cache
from typing import Any

from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.exceptions import (
    AskError,
    ClusterDownError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from redis.sentinel import Sentinel

from grid.redis_url import RedisAddress, address

Client = Redis | RedisCluster
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
FAILED: tuple[type[Exception], ...] = (RedisError, OSError)
# Of what is done beside the matter at hand: heartbeats, counting calls, cache, nudges.
BRIEF_SECONDS = 1.0


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
