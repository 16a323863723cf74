"""The servers in containers, where a Docker engine answers."""

import functools
import shutil
import subprocess

from tests.services.programs import ROOT, ServerError

COMPOSE = ROOT / "docker" / "compose.dev.yml"
SETTINGS = {
    "POSTGRES_URL": "postgres://aethergrid:aethergrid@127.0.0.1:54323/aethergrid",
    "MONGODB_URL": "mongodb://127.0.0.1:27018/aethergrid?replicaSet=rs0",
    "MONGODB_TEST_URL": "mongodb://127.0.0.1:27018/aethergrid?replicaSet=rs0",
    "WEAVIATE_URL": "http://127.0.0.1:8101",
    "WEAVIATE_GRPC_PORT": "50061",
    "REDIS_URL": "redis://127.0.0.1:6395/0",
}


@functools.cache
def answers() -> bool:
    """Tell whether an engine answers, and can do `compose`."""
    if shutil.which("docker") is None:
        return False
    return all(
        subprocess.run(["docker", *words], capture_output=True, check=False, timeout=60).returncode == 0
        for words in (["info"], ["compose", "version"])
    )


def up() -> None:
    """Start the containers and wait until they are healthy."""
    _compose("up", "--detach", "--wait")


def down() -> None:
    """End the containers and drop their data."""
    _compose("down", "--volumes")


def _compose(*words: str) -> None:
    run = subprocess.run(
        ["docker", "compose", "--file", COMPOSE, *words], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise ServerError(f"docker compose {words[0]} failed:\n{run.stderr.strip()}")
