"""Events as clients of a running grid get them, with and without Redis."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.processes import Grid, running_grid, wait_until
from tests.services.namespaces import redis_number
from tests.services.redis import Redis
from tests.services.redis_cluster import RedisCluster
from tests.services.redis_sentinel import RedisSentinel


class Follower:
    """A client that follows the events in a thread, and keeps them."""

    def __init__(self, grid: Grid, *, last_id: str = "", key: str = "") -> None:
        self.events: list[dict[str, Any]] = []
        self.last_id = last_id
        self.opened, self.ended = threading.Event(), threading.Event()
        self._url = f"http://127.0.0.1:{grid.port}/api/events"
        self._headers = {"Authorization": f"Bearer {key or grid.key}"}
        self._stopping = False
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()
        assert self.opened.wait(30)

    def _follow(self) -> None:
        resumed = {"Last-Event-ID": self.last_id} if self.last_id else {}
        with (
            contextlib.suppress(httpx.TransportError),
            httpx.stream("GET", self._url, headers=self._headers | resumed, timeout=60) as answer,
        ):
            for line in answer.iter_lines():
                self.opened.set()
                name, _, value = line.partition(": ")
                if name == "id":
                    self.last_id = value
                if name == "data":
                    self.events.append(json.loads(value))
                if self._stopping:
                    break
        self.ended.set()

    def kinds_of(self, message_id: str) -> list[str]:
        """Give what happened to a message, in order."""
        return [event["kind"] for event in self.events if event["messageId"] == message_id]

    def leave(self) -> None:
        """Go at the next thing that comes."""
        self._stopping = True

    def join(self) -> None:
        """Wait until it is gone."""
        assert self.ended.wait(30)
        self._thread.join()


@pytest.fixture(scope="module", params=["files", pytest.param("redis", marks=pytest.mark.servers)])
def grid(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    with contextlib.ExitStack() as stack:
        url = ""
        if request.param == "redis":
            url = stack.enter_context(redis_number(request.getfixturevalue("servers")["REDIS_URL"]))
        yield stack.enter_context(running_grid(tmp_path_factory.mktemp("grid"), REDIS_URL=url))


@pytest.fixture
def follower(grid: Grid) -> Iterator[Follower]:
    follower = Follower(grid)
    yield follower
    follower.leave()
    _say(grid, f"farewell-{time.monotonic_ns()}")
    follower.join()


def _say(grid: Grid, id_: str, *, key: str | None = None) -> None:
    said = {"message_id": id_, "conversation_id": "c", "role": "user", "timestamp": "2026-03-01T09:30:00Z"}
    grid.request("/api/ingest", said | {"content": f"What about {id_}?"}, key=key)


BOTH = ["messageCaptured", "messageStored"]


def _has_both(follower: Follower, id_: str) -> bool:
    return follower.kinds_of(id_) == BOTH


def test_what_happens_is_told_once(grid: Grid, follower: Follower) -> None:
    _say(grid, "once")
    wait_until(lambda: follower.kinds_of("once") == BOTH, seconds=30, what="both events")
    _say(grid, "after")
    wait_until(lambda: follower.kinds_of("after") == BOTH, seconds=30, what="both events")
    assert follower.kinds_of("once") == BOTH
    told = next(event for event in follower.events if event["kind"] == "messageStored")
    assert told["fragments"] == 1
    assert grid.request(f"/api/conversations/{told['conversation']}")["conversationId"] == "c"


def test_several_may_follow(grid: Grid, follower: Follower) -> None:
    others = [Follower(grid) for _ in range(10)]
    _say(grid, "several")
    for one in (follower, *others):
        wait_until(partial(_has_both, one, "several"), seconds=30, what="both events")
        one.leave()
    _say(grid, "that is all")
    for one in others:
        one.join()


def test_who_comes_back_has_missed_nothing(grid: Grid) -> None:
    first = Follower(grid)
    _say(grid, "before")
    wait_until(lambda: first.kinds_of("before") == BOTH, seconds=30, what="both events")
    first.leave()
    _say(grid, "while away")
    first.join()
    second = Follower(grid, last_id=first.last_id)
    wait_until(lambda: second.kinds_of("while away") == BOTH, seconds=30, what="what happened meanwhile")
    second.leave()
    _say(grid, "that is all")
    second.join()


def test_somebody_elses_messages_are_not_told(grid: Grid, follower: Follower) -> None:
    code = "from django.contrib.auth.models import User; User.objects.create_user('eve')"
    grid.command("shell", "-v0", "-c", code)
    theirs = json.loads(grid.command("apikey", "eve", "--owner", "eve", "--json").stdout)["key"]
    _say(grid, "secret", key=theirs)
    _say(grid, "open")
    wait_until(lambda: follower.kinds_of("open") == BOTH, seconds=30, what="both events")
    assert not follower.kinds_of("secret")


def test_a_stream_ends_once_its_key_is_revoked(grid: Grid) -> None:
    key = json.loads(grid.command("apikey", "short", "--json").stdout)["key"]
    follower = Follower(grid, key=key)
    code = "from grid.models import ApiKey; from django.utils.timezone import now; "
    code += "ApiKey.objects.filter(name='short').update(revoked_at=now())"
    grid.command("shell", "-v0", "-c", code)
    follower.join()


def test_streams_hold_no_threads_and_end_with_the_grid(tmp_path: Path) -> None:
    with running_grid(tmp_path) as grid:
        followers = [Follower(grid) for _ in range(40)]
        assert _threads(grid) < 40
        assert grid.stop() < 12
        for follower in followers:
            follower.join()


def _threads(grid: Grid) -> int:
    return len(list(Path(f"/proc/{grid.child('web')}/task").iterdir()))


@pytest.mark.parametrize("kind", ["own_redis", "redis_sentinel", "redis_cluster"])
def test_it_goes_on_while_redis_is_away_and_after(
    kind: str, tmp_path: Path, servers: dict[str, str], request: pytest.FixtureRequest
) -> None:
    redis: Redis | RedisSentinel | RedisCluster = request.getfixturevalue(kind)
    with running_grid(tmp_path, REDIS_URL=redis.url) as grid:
        follower = Follower(grid)
        _say(grid, "before")
        wait_until(lambda: follower.kinds_of("before") == BOTH, seconds=30, what="both events")
        with _away(redis):
            _say(grid, "meanwhile")
            wait_until(lambda: follower.kinds_of("meanwhile"), seconds=30, what="that it was captured")
        wait_until(lambda: follower.kinds_of("meanwhile") == BOTH, seconds=60, what="both events")
        _say(grid, "after")
        wait_until(lambda: follower.kinds_of("after") == BOTH, seconds=30, what="both events")


@contextlib.contextmanager
def _away(redis: Redis | RedisSentinel | RedisCluster) -> Iterator[None]:
    """Take Redis away for a while; sentinels have another take its place."""
    if isinstance(redis, RedisSentinel):
        redis.master.kill()
        yield
        redis.fail_over()
        return
    nodes = redis.nodes if isinstance(redis, RedisCluster) else [redis]
    for node in nodes:
        node.kill()
    yield
    for node in nodes:
        node.start()
