"""The cache and the sessions over every kind of Redis, and while it is away."""

import itertools
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.cache import caches

from grid.redis import shared
from tests.services.redis import Redis
from tests.services.redis_cluster import RedisCluster
from tests.services.redis_sentinel import RedisSentinel

NUMBERS = itertools.count()


def _use(settings: LazySettings, url: str) -> None:
    """Point the cache at a Redis, with a prefix of its own."""
    settings.CACHES = {
        "default": {
            "BACKEND": "aethergrid.caches.GridCache",
            "LOCATION": [url],
            "KEY_PREFIX": f"{{test-{next(NUMBERS)}}}",
            "OPTIONS": {
                "CONNECTION_FACTORY": "aethergrid.caches.Connections",
                "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
                "IGNORE_EXCEPTIONS": True,
            },
        }
    }


@pytest.fixture(autouse=True)
def _forget_clients() -> Iterator[None]:
    yield
    shared.cache_clear()


@pytest.fixture(params=["redis_url", "redis_sentinel", "redis_cluster"])
def redis(request: pytest.FixtureRequest, servers: dict[str, str]) -> str:
    found: str | RedisSentinel | RedisCluster = request.getfixturevalue(request.param)
    return found if isinstance(found, str) else found.url


@pytest.mark.django_db
def test_what_is_cached_is_given_back_and_sessions_too(redis: str, settings: LazySettings) -> None:
    _use(settings, redis)
    caches["default"].set("a", ["x", 1])
    caches["default"].set_many({"b": 2, "c": 3})
    assert caches["default"].get_many(["a", "b", "c"]) == {"a": ["x", 1], "b": 2, "c": 3}
    session = SessionStore()
    session["who"] = "ada"
    session.save()
    assert SessionStore(session.session_key)["who"] == "ada"
    assert caches["default"].get(session.cache_key) == {"who": "ada"}


def test_emptying_it_leaves_what_is_not_cached(redis: str, settings: LazySettings) -> None:
    _use(settings, redis)
    caches["default"].set("a", 1)
    shared(redis).set("b", 2)
    caches["default"].clear()
    assert caches["default"].get("a") is None
    assert shared(redis).get("b") == b"2"


@pytest.mark.django_db
def test_without_redis_nothing_is_cached_and_sessions_go_on(
    own_redis: Redis, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    _use(settings, own_redis.url)
    session = SessionStore()
    session["who"] = "ada"
    session.save()
    own_redis.kill()
    with caplog.at_level(logging.WARNING, logger="aethergrid.caches"):
        assert caches["default"].get("a", "nothing") == "nothing"
    assert "passing over the cache" in caplog.messages[0]
    assert not caplog.records[0].exc_info
    caches["default"].set("a", 1)
    assert SessionStore(session.session_key)["who"] == "ada"
    own_redis.start()
    caches["default"].set("a", 1)
    assert caches["default"].get("a") == 1


def test_a_cluster_that_never_was_there_is_a_cache_that_has_nothing(settings: Any) -> None:
    _use(settings, "redis+cluster://127.0.0.1:9")
    assert caches["default"].get("a") is None
