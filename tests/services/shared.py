"""The servers that `make services` starts: one of each, on fixed ports, until `make services-stop`."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.services import docker
from tests.services.mongodb import MongoDB, has_mongod
from tests.services.postgres import Postgres
from tests.services.programs import ROOT, ServerError
from tests.services.redis import Redis
from tests.services.server import PATIENCE, Server
from tests.services.weaviate import Weaviate
from tests.waiting import wait_until

FOLDER = ROOT / "build" / "services"
ENVIRONMENT = FOLDER / "env"
STATE = FOLDER / "state.json"


@dataclass
class Started:
    """What was started natively: enough to end it from another process, and nothing else."""

    folder: str
    processes: list[tuple[int, str, int]]

    def save(self) -> None:
        """Write it down."""
        STATE.write_text(json.dumps({"folder": self.folder, "processes": self.processes}), encoding="utf-8")

    @classmethod
    def load(cls) -> "Started":
        """Read it."""
        return cls(**json.loads(STATE.read_text(encoding="utf-8")))


def servers_in(folder: Path) -> list[Server]:
    """Give the four servers, on the ports of `make services`, with their data in `folder`."""
    return [
        Postgres(folder / "postgres", port=54323),
        MongoDB(folder / "mongodb", port=27018),
        Weaviate(folder / "weaviate", port=8101, grpc_port=50061),
        Redis(folder / "redis", port=6395),
    ]


def start() -> dict[str, str]:
    """Start all, unless they run; give each server's URL and version by its name."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if docker.answers():
        docker.up()
        _write(docker.SETTINGS)
        servers = servers_in(FOLDER)
    elif running():
        servers = servers_in(Path(Started.load().folder))
    else:
        stop()
        servers = _start_natively()
    return {server.name: f"{server.url}  (version {server.version()})" for server in servers}


def _start_natively() -> list[Server]:
    folder = Path(tempfile.mkdtemp(prefix="aethergrid-services-"))
    folder.chmod(0o755)  # Postgres may run as another user
    servers = servers_in(folder)
    try:
        with ThreadPoolExecutor(len(servers)) as pool:
            list(pool.map(Server.start, servers))
    except BaseException:
        for server in servers:
            server.discard()
        shutil.rmtree(folder)
        raise
    settings = {name: value for server in servers for name, value in server.settings.items()}
    if has_mongod():
        settings["MONGODB_TEST_URL"] = settings["MONGODB_URL"]
    _write(settings)
    Started(
        folder=str(folder),
        processes=[(server.pid, _what_runs_as(server.pid), int(server.stop_signal)) for server in servers],
    ).save()
    return servers


def stop() -> bool:
    """End what `start` started, and only that; tell whether there was anything."""
    ENVIRONMENT.unlink(missing_ok=True)
    if docker.answers():
        docker.down()
        return True
    if not STATE.exists():
        return False
    started = Started.load()
    for pid, command, number in started.processes:
        if _what_runs_as(pid) == command:
            os.kill(pid, number)
    for pid, command, _ in started.processes:
        _wait_for_the_end(pid, command)
    shutil.rmtree(started.folder, ignore_errors=True)
    STATE.unlink()
    return True


def _wait_for_the_end(pid: int, command: str) -> None:
    try:
        wait_until(
            lambda: _what_runs_as(pid) != command, seconds=PATIENCE, what=f"process {pid} did not stop"
        )
    except AssertionError:
        os.kill(pid, signal.SIGKILL)


def running() -> bool:
    """Tell whether all of the servers that `start` started run."""
    if docker.answers():
        return ENVIRONMENT.exists()
    return (
        STATE.exists()
        and ENVIRONMENT.exists()
        and all(_what_runs_as(pid) == command for pid, command, _ in Started.load().processes)
    )


@contextlib.contextmanager
def started() -> Iterator[None]:
    """Have the servers run; those that ran before go on afterwards."""
    ran = running()
    start()
    try:
        yield
    finally:
        if not ran:
            stop()


def read(path: Path = ENVIRONMENT) -> dict[str, str]:
    """Give the variables that point a grid at the servers. Raises `ServerError` where none run."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise ServerError(f"No servers run ({path} is missing): start them with `make services`.") from None
    return dict(line.split("=", 1) for line in lines)


def _write(settings: dict[str, str]) -> None:
    ENVIRONMENT.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")


def _what_runs_as(pid: int) -> str:
    """The command line of a process: its number alone may be somebody else's by now. Empty where there is none."""
    told = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout.strip()
