"""How Celery reaches the queue where several servers are one Redis: what kombu's own transports leave out."""

from functools import cached_property
from typing import Any

from django.conf import settings
from kombu.transport import redis, virtual
from redis import RedisCluster

from aethergrid.broker import PATIENCE_SECONDS
from grid.redis import FAILED, PASSING, connect, sentinel_options
from grid.redis_url import address


class QoS(redis.QoS):
    """Gives up its hold of a task that it could not acknowledge.

    Kombu's own counts it as under way for ever, and a worker that takes one at a time never takes another. Such a
    task is delivered again, and finds nothing left to do.
    """

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge a task."""
        try:
            super().ack(delivery_tag)
        except FAILED:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):
    """A channel with that."""

    QoS = QoS


class Transport(redis.Transport):
    """One server."""

    Channel = Channel


class SentinelChannel(redis.SentinelChannel):
    """Asks each sentinel once and briefly, so that one that is down does not hold up the others."""

    QoS = QoS

    @cached_property
    def sentinel_kwargs(self) -> dict[str, Any]:
        """How the sentinels are asked; among the transport's options its password would be shown by Flower."""
        return sentinel_options(address(settings.REDIS_URL), timeout=PATIENCE_SECONDS)


class SentinelTransport(redis.SentinelTransport):
    """The master that sentinels know of."""

    Channel = SentinelChannel


class ClusterChannel(Channel):
    """Talks to the node that has the slot of the queue; `global_keyprefix` keeps all keys in that one slot.

    Which node that is, is asked whenever a connection is made: a node that no longer has the slot says MOVED,
    which counts as a lost connection. What is published to any node reaches the subscribers of all.
    """

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        params: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[misc] # the stubs lack it
        params["host"], params["port"] = _node_of(self.global_keyprefix)
        return params


class ClusterTransport(redis.Transport):
    """A cluster of Redis."""

    Channel = ClusterChannel
    connection_errors = (*redis.Transport.connection_errors, *PASSING)


def _node_of(key: str) -> tuple[str, int]:
    """Ask the cluster which node has the slot of `key`."""
    with connect(settings.REDIS_URL, timeout=PATIENCE_SECONDS) as cluster:
        assert isinstance(cluster, RedisCluster)
        # Nodes of a cluster that is down take connections, and no command.
        cluster.exists(key)
        node = cluster.get_node_from_key(key)
    assert node is not None, "a cluster that answers has all slots"
    return node.host, node.port
