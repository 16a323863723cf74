"""Listening to a channel of Redis without a thread."""

import contextlib
import random
from collections.abc import AsyncIterator
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff

from grid.redis import BRIEF_SECONDS, sentinel_options, socket_options
from grid.redis_url import RedisAddress, address


@contextlib.asynccontextmanager
async def subscribed(url: str, channel: str) -> AsyncIterator[PubSub]:
    """Subscribe to a channel, and give what it is read from.

    Raises:
        redis.RedisError, OSError: here or at any later time, where Redis cannot be reached.
    """
    async with _client(address(url)) as client, client.pubsub() as messages:
        await messages.subscribe(channel)
        yield messages


def _client(found: RedisAddress) -> Redis:
    once: dict[str, Any] = {"retry": Retry(NoBackoff(), 0)}
    options = found.credentials() | socket_options(BRIEF_SECONDS) | {"db": found.database} | once
    if found.tls:
        options |= {"ssl": True, **found.tls}
    if found.kind == "sentinel":
        asked = sentinel_options(found, timeout=BRIEF_SECONDS) | once
        master: Redis = Sentinel(found.nodes, sentinel_kwargs=asked, **options).master_for(found.master)
        return master
    # What is published to any node of a cluster reaches the subscribers of all: another one is as good.
    host, port = random.choice(found.nodes)  # noqa: S311
    return Redis(host=host, port=port, **options)
