"""Signs of life, in files and over Redis: the same rules, and with Redis those of other machines too."""

import os
import socket
import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from aethergrid import heartbeat
from grid import redis
from tests.services.redis import Redis


@pytest.fixture(params=["files", pytest.param("redis", marks=pytest.mark.servers)])
def _kept(request: pytest.FixtureRequest, settings: Settings) -> None:
    if request.param == "redis":
        request.getfixturevalue("servers")
        settings.REDIS_URL = request.getfixturevalue("redis_url")


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    heartbeat.forget("worker")
    yield
    heartbeat.forget("worker")
    heartbeat._guard.cache_clear()
    redis.shared.cache_clear()


def _elsewhere(url: str, host: str, *, seconds_ago: float) -> None:
    """Leave a sign of life as another machine does."""
    redis.shared(url).zadd("aethergrid:alive:worker", {f"{host}/1": time.time() - seconds_ago})


@pytest.mark.usefixtures("_kept")
def test_the_last_sign_counts() -> None:
    assert heartbeat.seconds_since("worker") is None
    assert heartbeat.count("worker", within=60) == 0
    heartbeat.beat("worker")
    found = heartbeat.seconds_since("worker")
    assert found is not None
    assert found < 60
    assert heartbeat.count("worker", within=60) == 1


@pytest.mark.usefixtures("_kept")
def test_what_is_forgotten_has_to_show_itself_again() -> None:
    heartbeat.beat("worker")
    heartbeat.wait_for("worker", "the disk")
    heartbeat.forget("worker")
    assert heartbeat.seconds_since("worker") is None
    assert heartbeat.waits_for("worker") == ""
    heartbeat.beat("worker")
    assert heartbeat.seconds_since("worker") is not None


@pytest.mark.usefixtures("_kept")
def test_what_is_waited_for_is_told() -> None:
    heartbeat.wait_for("worker", "MongoDB is away")
    assert heartbeat.waits_for("worker") == "MongoDB is away"
    heartbeat.wait_for("worker", "")
    assert heartbeat.waits_for("worker") == ""


def test_workers_of_other_machines_are_seen(redis_url: str, settings: Settings) -> None:
    settings.REDIS_URL = redis_url
    _elsewhere(redis_url, "b", seconds_ago=5)
    _elsewhere(redis_url, "c", seconds_ago=500)
    assert heartbeat.seconds_since("worker") == pytest.approx(5, abs=2)
    assert heartbeat.seconds_since("worker", here=True) is None
    heartbeat.beat("worker")
    assert heartbeat.count("worker", within=60) == 2
    heartbeat.forget("worker")
    assert heartbeat.count("worker", within=60) == 1


def test_each_process_has_a_sign_of_its_own(redis_url: str, settings: Settings) -> None:
    settings.REDIS_URL = redis_url
    heartbeat.beat("worker")
    (who,) = redis.shared(redis_url).zrange("aethergrid:alive:worker", 0, -1)
    assert who == f"{socket.gethostname()}/{os.getpid()}".encode()


def test_while_redis_is_away_the_files_tell(own_redis: Redis, settings: Settings) -> None:
    settings.REDIS_URL = own_redis.url
    own_redis.kill()
    heartbeat.beat("worker")
    assert heartbeat.count("worker", within=60) == 1
    found = heartbeat.seconds_since("worker")
    assert found is not None
    assert found < 60
