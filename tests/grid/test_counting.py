"""Counting calls: exactly as many pass as the rate allows, however many processes count."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from limits import RateLimitItemPerSecond
from pytest_django import Settings

from grid import counting, redis
from tests.processes import ROOT
from tests.services.redis import Redis
from tests.services.redis_cluster import RedisCluster
from tests.services.redis_sentinel import RedisSentinel

PROCESSES, CALLS, ALLOWED = 4, 300, 100
HAMMER = f"""
import django, json, sys
django.setup()
from limits import RateLimitItemPerSecond
from grid import counting
rate = RateLimitItemPerSecond({ALLOWED}, 3600)
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(sum(counting.count("ada", rate=rate) is None for _ in range({CALLS}))))
"""


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    counting._together.cache_clear()
    counting._guard.cache_clear()
    redis.shared.cache_clear()


@pytest.fixture(params=["redis_url", "redis_sentinel", "redis_cluster"])
def url(request: pytest.FixtureRequest, servers: dict[str, str]) -> str:
    found: str | RedisSentinel | RedisCluster = request.getfixturevalue(request.param)
    return found if isinstance(found, str) else found.url


def test_of_many_calls_from_several_processes_exactly_as_many_pass(url: str) -> None:
    processes = [_hammer(url) for _ in range(PROCESSES)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert sum(json.loads(process.communicate()[0]) for process in processes) == ALLOWED


def _hammer(url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", HAMMER], cwd=ROOT, env=os.environ | {"REDIS_URL": url},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_who_has_to_wait_is_told_until_when(redis_url: str, settings: Settings) -> None:
    settings.REDIS_URL = redis_url
    rate = RateLimitItemPerSecond(2, 60)
    before = time.time()
    assert [counting.count("ada", rate=rate) for _ in range(2)] == [None, None]
    free_at = counting.count("ada", rate=rate)
    assert free_at is not None
    assert before + 60 <= free_at <= time.time() + 60
    assert counting.count("eve", rate=rate) is None


def test_what_was_counted_can_be_forgotten(url: str, settings: Settings) -> None:
    settings.REDIS_URL = url
    rate = RateLimitItemPerSecond(1, 60)
    assert counting.count("ada", rate=rate) is None
    redis.shared(url).set("other", 1)
    counting.forget()
    assert counting.count("ada", rate=rate) is None
    assert redis.shared(url).get("other") == b"1"


def test_while_redis_is_away_each_process_counts_by_itself(own_redis: Redis, settings: Settings) -> None:
    settings.REDIS_URL = own_redis.url
    rate = RateLimitItemPerSecond(2, 60)
    assert counting.count("ada", rate=rate) is None
    own_redis.kill()
    assert [counting.count("ada", rate=rate) is None for _ in range(3)] == [True, True, False]


def test_grids_with_prefixes_of_their_own_count_apart(redis_url: str, settings: Settings) -> None:
    settings.REDIS_URL = redis_url
    rate = RateLimitItemPerSecond(1, 60)
    assert counting.count("ada", rate=rate) is None
    counting._together.cache_clear()
    settings.REDIS_PREFIX = "other"
    assert counting.count("ada", rate=rate) is None
