"""The Compose files as an engine would read them: put together, with every default filled in."""

import functools
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.processes import ROOT

DOCKER = ROOT / "docker"
COMPOSER = Path(__file__).parent / "composer"
GRID = ("compose.yml",)
CLUSTER = ("compose.yml", "compose.cluster.yml")
DEV = ("compose.dev.yml",)
STACKS = [pytest.param(stack, id="+".join(stack)) for stack in (GRID, CLUSTER, DEV)]

Services = dict[str, dict[str, Any]]


@functools.cache
def variables() -> frozenset[str]:
    """Give the variables that the Compose files ask for."""
    files = "".join(path.read_text(encoding="utf-8") for path in DOCKER.glob("compose*.yml"))
    return frozenset(re.findall(r"(?<!\$)\$\{([A-Z_]+)", files))


@functools.cache
def project(stack: tuple[str, ...]) -> dict[str, Any]:
    """Give the project that these files are; fail if they are no valid one, skip where nothing can read them."""
    read = _run(_reader(), stack)
    assert read.returncode == 0, read.stderr
    found: dict[str, Any] = json.loads(read.stdout)
    return found


def services(stack: tuple[str, ...]) -> Services:
    """Give the services of a project."""
    found: Services = project(stack)["services"]
    return found


def lasting(stack: tuple[str, ...]) -> Services:
    """Give the services that stay, without those that do something once."""
    return {name: found for name, found in services(stack).items() if found.get("restart") != "no"}


def _run(reader: list[str], stack: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    files = [str(DOCKER / name) for name in stack]
    if reader[0] == "docker":
        named = [word for file in files for word in ("--file", file)]
        words = ["docker", "compose", *named, "config", "--format", "json", "--no-env-resolution"]
    else:
        words = [*reader, *files]
    return subprocess.run(words, capture_output=True, text=True, check=False, env=_environment())


def _environment() -> dict[str, str]:
    """Give an environment without what somebody has set here: the defaults are looked at."""
    ours = variables() | {"COMPOSE_FILE", "COMPOSE_PROFILES"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"COMPOSE_DISABLE_ENV_FILE": "1"}


@functools.cache
def _reader() -> list[str]:
    """Give what reads the files: `docker compose`, or else the library that it is made of, built by Go."""
    if shutil.which("docker") and _works("docker", "compose", "version"):
        return ["docker"]
    go = shutil.which("go", path=f"{os.environ['PATH']}:/usr/local/go/bin")
    if go is None:
        pytest.skip("Compose files are read by `docker compose` or by Go; neither is installed")
    program = ROOT / "build" / "tools" / "composer"
    if not _works(go, "build", "-o", str(program), "."):
        pytest.skip("Go could not fetch and build the library that reads Compose files")
    return [str(program)]


def _works(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False, cwd=COMPOSER).returncode == 0
