"""Redis as a cluster of three masters."""

import subprocess
from pathlib import Path

import redis

from tests.services.ports import server_port
from tests.services.programs import ServerError
from tests.services.redis import Redis, redis_program
from tests.services.server import PATIENCE
from tests.waiting import wait_until

NODES = 3


class RedisCluster:
    """Nodes with a third of the slots each; each may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.nodes = [
            Redis(folder / f"n{n}", options=("--cluster-enabled", "yes", "--cluster-port", str(server_port()),
                                             "--cluster-node-timeout", "2000"))
            for n in range(1, NODES + 1)
        ]  # fmt: skip

    @property
    def url(self) -> str:
        """The URL, which names all nodes."""
        return "redis+cluster://" + ",".join(self._addresses())

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a grid at it."""
        return {"REDIS_URL": self.url}

    def _addresses(self) -> list[str]:
        return [f"127.0.0.1:{node.port}" for node in self.nodes]

    def start(self) -> None:
        """Start the nodes, make them a cluster, and wait until it takes commands."""
        for node in self.nodes:
            node.start()
        made = subprocess.run(
            [redis_program("redis-cli"), "--cluster", "create", *self._addresses(), "--cluster-yes"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise ServerError(f"redis-cli could not make a cluster: {made.stdout}{made.stderr}")
        self.wait_until_whole()

    def wait_until_whole(self) -> None:
        """Wait until every slot is served in the eyes of every node."""
        wait_until(
            lambda: all(map(self._is_ok, self.nodes)),
            seconds=PATIENCE,
            what="the cluster of Redis is not whole",
        )

    def _is_ok(self, node: Redis) -> bool:
        with redis.Redis(port=node.port) as client:
            info = client.execute_command("CLUSTER INFO")
        return bool(info["cluster_state"] == "ok")

    def discard(self) -> None:
        """End all nodes."""
        for node in self.nodes:
            node.discard()
