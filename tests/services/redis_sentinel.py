"""Redis with Sentinel: a master, a replica, and three sentinels that make the replica the master."""

from dataclasses import dataclass
from pathlib import Path

import redis

from tests.services.redis import Redis, redis_program
from tests.services.server import PATIENCE
from tests.waiting import wait_until

MASTER = "grid"
SENTINELS = 3


@dataclass
class Sentinel(Redis):
    """One sentinel; `options` are the lines of its file, which it rewrites itself."""

    name = "Redis Sentinel"

    def prepare(self) -> None:
        """Write its file."""
        super().prepare()
        lines = [f"port {self.port}", "bind 127.0.0.1", f"dir {self.folder}", *self.options]
        (self.folder / "sentinel.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def command(self) -> list[str]:
        """Give the command."""
        return [str(redis_program("redis-server")), str(self.folder / "sentinel.conf"), "--sentinel"]


class RedisSentinel:
    """The five servers; each may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.master = Redis(folder / "master")
        self.replica = Redis(folder / "replica", options=("--replicaof", "127.0.0.1", str(self.master.port)))
        watch = (
            f"sentinel monitor {MASTER} 127.0.0.1 {self.master.port} 2",
            f"sentinel down-after-milliseconds {MASTER} 1000",
            f"sentinel failover-timeout {MASTER} 5000",
        )
        self.sentinels = [Sentinel(folder / f"sentinel{n}", options=watch) for n in range(SENTINELS)]

    @property
    def url(self) -> str:
        """The URL, which names the sentinels and the master that they know."""
        addresses = ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels)
        return f"redis+sentinel://{addresses}/{MASTER}/0"

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a grid at it."""
        return {"REDIS_URL": self.url}

    def start(self) -> None:
        """Start all and wait until the sentinels know each other and the replica has the master's data."""
        for server in (self.master, self.replica, *self.sentinels):
            server.start()
        wait_until(
            self._whole, seconds=PATIENCE, what="the sentinels did not find each other and the replica"
        )

    def _whole(self) -> bool:
        with redis.Redis(port=self.replica.port) as client:
            linked = client.info("replication")["master_link_status"] == "up"
        return linked and all(self._knows_the_others(sentinel) for sentinel in self.sentinels)

    def _knows_the_others(self, sentinel: Sentinel) -> bool:
        with redis.Redis(port=sentinel.port) as client:
            master = client.sentinel_master(MASTER)
        return bool(master["num-other-sentinels"] == SENTINELS - 1 and master["num-slaves"] == 1)

    def master_port(self) -> int:
        """Give the port of who is the master now, in the eyes of the first sentinel that runs."""
        sentinel = next(sentinel for sentinel in self.sentinels if sentinel.runs)
        with redis.Redis(port=sentinel.port) as client:
            return int(client.sentinel_get_master_addr_by_name(MASTER)[1])

    def fail_over(self) -> None:
        """Kill the master and wait until the replica has taken its place."""
        self.master.kill()
        wait_until(self._replaced, seconds=PATIENCE, what="the sentinels did not make the replica the master")

    def _replaced(self) -> bool:
        with redis.Redis(port=self.replica.port) as client:
            is_master = client.info("replication")["role"] == "master"
        return is_master and all(self._follows_the_replica(one) for one in self.sentinels if one.runs)

    def _follows_the_replica(self, sentinel: Sentinel) -> bool:
        """Tell whether a client that asks this sentinel is sent to the replica: not while it seems to be down."""
        with redis.Redis(port=sentinel.port) as client:
            master = client.sentinel_master(MASTER)
        return bool(master["port"] == self.replica.port and not master["is_sdown"] and not master["is_odown"])

    def discard(self) -> None:
        """End all."""
        for server in (*self.sentinels, self.replica, self.master):
            server.discard()
