"""Redis stopped, killed and replaced under load: capture goes on, nothing is lost, nothing is doubled."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import redis

from tests.intact import check_intact, stored
from tests.processes import ROOT, Grid, running_grid, wait_until
from tests.services.redis import Redis
from tests.services.redis_cluster import RedisCluster
from tests.services.redis_sentinel import RedisSentinel

SLOWEST_SECONDS = 15.0


class Talker:
    """Says something to a grid ten times a second, and notes how long the slowest took."""

    def __init__(self, grid: Grid) -> None:
        self.said = 0
        self.slowest = 0.0
        self._grid = grid
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._talk)

    def _talk(self) -> None:
        for number in itertools.count():
            started = time.monotonic()
            self._grid.request(
                "/api/ingest",
                {
                    "conversation_id": f"c{number % 5}",
                    "message_id": str(number),
                    "timestamp": "2026-03-01T09:30:00Z",
                    "role": "user",
                    "content": f"Question {number} about topic {number % 7}",
                },
            )
            self.said += 1
            self.slowest = max(self.slowest, time.monotonic() - started)
            if self._stopping.wait(0.1):
                return

    def __enter__(self) -> "Talker":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()


@contextlib.contextmanager
def talked_to(folder: Path, url: str) -> Iterator[tuple[Grid, Talker]]:
    """Run a grid that is talked to; in the end everything said is there once."""
    with running_grid(folder, REDIS_URL=url) as grid:
        with Talker(grid) as talker:
            wait_until(lambda: stored(grid) > 5, seconds=30, what="the first messages")
            yield grid, talker
            before = talker.said
            wait_until(lambda: talker.said > before + 10, seconds=30, what="more to be said")
        wait_until(lambda: stored(grid) >= talker.said, seconds=60, what="everything stored")
        check_intact(grid, messages=talker.said)
        wait_until(lambda: _is_well(grid), seconds=60, what="everything to be well")
        assert _workers(grid) == 1
        assert talker.slowest < SLOWEST_SECONDS


def _is_well(grid: Grid) -> bool:
    return bool(grid.request("/api/health")["status"] == "ok")


def _workers(grid: Grid) -> int:
    """Ask by remote control which workers there are: what Flower does."""
    told = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "aethergrid", "inspect", "ping", "--json"],
        cwd=ROOT, env=grid.environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return len(json.loads(told.stdout))


def _move_slot(cluster: RedisCluster, *, of: str) -> None:
    """Give the slot of a key to another node, with the keys in it, as resharding does."""
    with contextlib.ExitStack() as stack:
        nodes = [stack.enter_context(redis.Redis(port=node.port)) for node in cluster.nodes]
        names = [node.execute_command("CLUSTER MYID").decode() for node in nodes]
        slot = nodes[0].execute_command("CLUSTER KEYSLOT", of)
        (source,) = (n for n, node in enumerate(nodes) if _has_slot(node, slot))
        target = (source + 1) % len(nodes)
        nodes[target].execute_command("CLUSTER SETSLOT", slot, "IMPORTING", names[source])
        nodes[source].execute_command("CLUSTER SETSLOT", slot, "MIGRATING", names[target])
        while keys := nodes[source].execute_command("CLUSTER GETKEYSINSLOT", slot, 100):
            where = ("127.0.0.1", cluster.nodes[target].port, "", 0, 5000, "KEYS")
            nodes[source].execute_command("MIGRATE", *where, *keys)
        for node in nodes:
            node.execute_command("CLUSTER SETSLOT", slot, "NODE", names[target])


def _has_slot(node: redis.Redis, slot: int) -> bool:
    known = node.execute_command("CLUSTER NODES", raw=True).values()
    (mine,) = (told for told in known if "myself" in told["flags"])
    return any(int(first) <= slot <= int(last) for first, last in mine["slots"])


def _goes_on(grid: Grid, talker: Talker) -> None:
    before = talker.said
    wait_until(lambda: talker.said > before + 20, seconds=60, what="capture to go on without Redis")


def test_a_redis_that_is_stopped_and_started(tmp_path: Path, own_redis: Redis) -> None:
    with talked_to(tmp_path, own_redis.url) as (grid, talker):
        own_redis.stop()
        _goes_on(grid, talker)
        own_redis.start()


def test_a_redis_that_stands_still_now_and_then(tmp_path: Path, own_redis: Redis) -> None:
    with talked_to(tmp_path, own_redis.url) as (_, talker):
        for _ in range(6):
            os.kill(own_redis.pid, signal.SIGSTOP)
            time.sleep(3)
            os.kill(own_redis.pid, signal.SIGCONT)
            before = talker.said
            wait_until(lambda: talker.said > before + 5, seconds=30, what="more to be said")  # noqa: B023


def test_a_redis_that_loses_all_it_had(tmp_path: Path, own_redis: Redis) -> None:
    with talked_to(tmp_path, own_redis.url) as (grid, talker):
        own_redis.kill()
        _goes_on(grid, talker)
        for file in own_redis.folder.glob("appendonlydir/*"):
            file.unlink()
        own_redis.start()


def test_a_redis_that_is_full(tmp_path: Path, own_redis: Redis) -> None:
    with talked_to(tmp_path, own_redis.url) as (grid, talker), redis.Redis.from_url(own_redis.url) as client:
        client.config_set("maxmemory", 1)
        _goes_on(grid, talker)
        client.config_set("maxmemory", 0)


def test_a_master_that_a_replica_replaces(tmp_path: Path, redis_sentinel: RedisSentinel) -> None:
    with talked_to(tmp_path, redis_sentinel.url) as (grid, talker):
        redis_sentinel.sentinels[0].kill()
        redis_sentinel.fail_over()
        _goes_on(grid, talker)


def test_a_cluster_that_gives_the_queue_to_another_node(tmp_path: Path, redis_cluster: RedisCluster) -> None:
    with talked_to(tmp_path, redis_cluster.url) as (grid, talker):
        _move_slot(redis_cluster, of="aethergrid")
        _goes_on(grid, talker)


def test_a_node_of_a_cluster_that_is_killed_and_started(tmp_path: Path, redis_cluster: RedisCluster) -> None:
    with talked_to(tmp_path, redis_cluster.url) as (grid, talker):
        for node in redis_cluster.nodes:
            node.kill()
            _goes_on(grid, talker)
            node.start()
            redis_cluster.wait_until_whole()
