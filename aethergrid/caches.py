"""The cache over Redis. An outage is a cache that has nothing."""

import logging
import sys
from typing import Any

from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted
from django_redis.pool import ConnectionFactory
from redis.exceptions import ConnectionError as RedisConnectionError

from grid.redis import Client, shared


class Connections(ConnectionFactory):  # type: ignore[misc] # untyped
    """Gives the client of the process, whatever kind of Redis it is."""

    def connect(self, url: str) -> Client:
        """Give it.

        Raises:
            ConnectionInterrupted: if no node of a cluster answers.
        """
        try:
            return shared(url)
        except RedisConnectionError as error:
            raise ConnectionInterrupted(connection=None) from error


class GridCache(RedisCache):  # type: ignore[misc] # untyped
    """django-redis, which tells of an outage in one line."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._log_ignored_exceptions = True
        self.logger = _Brief(logging.getLogger(__name__), {})

    def clear(self) -> None:
        """Remove what is cached, and nothing else: django-redis would empty the whole database."""
        self.delete_pattern("*")


class _Brief(logging.LoggerAdapter[logging.Logger]):
    def exception(self, *_: object, **__: object) -> None:
        self.warning("passing over the cache: %s", sys.exc_info()[1])
