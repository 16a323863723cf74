"""Postgres, from the programs of this machine."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, ClassVar

import psycopg

from tests.services.programs import ServerError, program
from tests.services.server import PATIENCE, Server
from tests.waiting import wait_until

INSTALL = "install Postgres 15 or newer, with Debian's packages by `apt-get install postgresql`"
USER = "aethergrid"
PASSWORD = "aethergrid"


@dataclass
class Postgres(Server):
    """A cluster with the superuser `aethergrid`, who must give the password, and a database of that name.

    `durable=False` leaves out fsync, which measures the grid and not the disk; a crash of the machine would
    lose data then, a crash of the server does not.
    """

    name = "Postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # do not wait for clients

    durable: bool = True

    @property
    def url(self) -> str:
        """The URL of its database."""
        return self.url_of(USER)

    def url_of(self, database: str) -> str:
        """Give the URL of another of its databases."""
        return f"postgres://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a grid at it."""
        return {"POSTGRES_URL": self.url}

    @property
    def unreachable(self) -> tuple[type[Exception], ...]:
        """What psycopg raises while it does not answer."""
        return (psycopg.OperationalError,)

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    def prepare(self) -> None:
        """Make the cluster; as the user `postgres` where the tests run as root, which Postgres refuses."""
        super().prepare()
        password = self.folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        if os.getuid() == 0:
            self._give_to_postgres(password)
        made = subprocess.run(
            [_program("initdb"), "--pgdata", self.data, "--username", USER, "--pwfile", password, "--no-sync",
             "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"],
            capture_output=True, text=True, check=False, cwd=self.folder, **_owner(),
        )  # fmt: skip
        if made.returncode:
            raise ServerError(
                f"initdb could not make a Postgres cluster in {self.data}: {made.stderr.strip()}"
            )

    def _give_to_postgres(self, *paths: Path) -> None:
        try:
            for path in (self.folder, *paths):
                shutil.chown(path, "postgres", "postgres")
        except LookupError:
            raise ServerError(
                "Postgres does not run as root, and there is no user postgres to run it."
            ) from None

    def command(self) -> list[str]:
        """Give the command; a small server, since several may run at once."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            "max_connections": 200,
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
        }
        pairs = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [str(_program("postgres")), "-D", str(self.data), *pairs]

    def spawn(self, output: IO[bytes], **options: Any) -> "subprocess.Popen[bytes]":
        """Run it as a user that it accepts."""
        return super().spawn(output, **_owner(), **options)

    def version(self) -> str:
        """Ask it for its version."""
        with psycopg.connect(self.url_of("postgres"), connect_timeout=2) as connection:
            return str(connection.info.parameter_status("server_version"))

    def settle(self) -> None:
        """Make its database."""
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {USER}")

    def kill(self) -> None:
        """End it with every process that serves a connection, as the loss of the machine would."""
        if not self.runs:
            return
        servants = _children(self.pid)
        super().kill()
        for pid in servants:
            _end(pid)
        wait_until(lambda: not any(map(_lives, servants)), seconds=PATIENCE, what="Postgres left processes")


def _program(name: str) -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: _number(folder.parent.name))
    return program(name, install=INSTALL, folders=tuple(reversed(found)))


def _number(version: str) -> float:
    return float(version) if version.replace(".", "").isdigit() else 0.0


def _owner() -> dict[str, Any]:
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}


def _children(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in listed.stdout.split()]


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
