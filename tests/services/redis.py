"""Redis, from the program of this machine, with an append-only file."""

from dataclasses import dataclass
from pathlib import Path

import redis

from tests.services.programs import program
from tests.services.server import Server

INSTALL = "install Redis 7 or newer, with Debian's packages by `apt-get install redis-server`"
DATABASES = 256


@dataclass
class Redis(Server):
    """A server with so many databases that every test may have one."""

    name = "Redis"

    options: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The URL of its database 0."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a grid at it."""
        return {"REDIS_URL": self.url}

    @property
    def unreachable(self) -> tuple[type[Exception], ...]:
        """What redis-py raises while it does not answer or still reads its file."""
        return (redis.ConnectionError, redis.TimeoutError)

    def command(self) -> list[str]:
        """Give the command; what it answered is in the file before it answers."""
        return [
            str(redis_program("redis-server")), "--port", str(self.port), "--bind", "127.0.0.1", "--dir",
            str(self.folder), "--appendonly", "yes", "--save", "", "--databases", str(DATABASES),
            *self.options,
        ]  # fmt: skip

    def version(self) -> str:
        """Ask it for its version."""
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            return str(client.info("server")["redis_version"])


def redis_program(name: str) -> Path:
    """Give the path of `redis-server` or `redis-cli`."""
    return program(name, install=INSTALL)
