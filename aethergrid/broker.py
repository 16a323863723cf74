"""What carries the tasks: files in the data folder, or Redis where its URL is set."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from grid.redis_url import Node, RedisAddress, address

# How long a server is waited for when a task is published; whoever publishes has better to do.
PATIENCE_SECONDS = 1.5
TRANSPORTS = {"single": "Transport", "sentinel": "SentinelTransport", "cluster": "ClusterTransport"}


@dataclass(frozen=True, slots=True)
class Broker:
    """The broker as Celery's settings name it; `transport` is a class unless the URL says it, `ssl` without TLS."""

    url: str
    options: dict[str, Any]
    transport: str | None = None
    ssl: dict[str, Any] | None = None


def broker(home: Path, *, redis_url: str, prefix: str, lease_seconds: int) -> Broker:
    """Give the broker of a grid.

    Raises:
        RedisUrlError: if the URL names no Redis.
    """
    return (
        _redis(redis_url, prefix=prefix, lease_seconds=lease_seconds)
        if redis_url
        else _files(home / "broker")
    )


def _files(folder: Path) -> Broker:
    return Broker(
        url="filesystem://localhost//",
        options={
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
            # How long a captured message waits for each hop of its chain, against the CPU that an idle grid uses.
            "polling_interval": 0.25,
        },
    )


def _redis(url: str, *, prefix: str, lease_seconds: int) -> Broker:
    # It takes a quarter of a second to import, which an embedded grid need not wait for.
    from grid.redis import socket_options

    found = address(url)
    options = socket_options(PATIENCE_SECONDS) | {
        # The braces make it one slot of a cluster, so that one node has all of the queue.
        "global_keyprefix": f"{{{prefix}}}:",
        # A task whose worker died is delivered again when its claim has ended.
        "visibility_timeout": lease_seconds + 5,
        "unacked_restore_throttle": 1,
        "priority_steps": [0],
        # Whoever publishes while Redis is away is told at once; what it publishes waits in the rows.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.2,
    }
    if found.kind == "sentinel":
        options["master_name"] = found.master
    # Of a cluster the transport asks all nodes; Flower wants to see one.
    nodes = found.nodes[:1] if found.kind == "cluster" else found.nodes
    return Broker(
        # kombu takes the first, and the next when that does not answer.
        url=";".join(_url(found, node) for node in nodes),
        options=options,
        transport=f"aethergrid.transports:{TRANSPORTS[found.kind]}",
        ssl=found.tls,
    )


def _url(found: RedisAddress, node: Node) -> str:
    scheme = "sentinel" if found.kind == "sentinel" else "redis"
    user = f"{quote(found.username, safe='')}:{quote(found.password, safe='')}@" if found.password else ""
    host = f"[{node[0]}]" if ":" in node[0] else node[0]
    return f"{scheme}://{user}{host}:{node[1]}/{found.database}"
