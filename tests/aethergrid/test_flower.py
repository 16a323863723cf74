"""Flower shows the workers of a grid with Redis; without it, it says why it cannot."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.processes import ROOT, Grid, running_grid, wait_until
from tests.services.ports import server_port


def _workers(address: str, **options: tuple[str, str]) -> list[dict[str, object]]:
    try:
        answer = httpx.get(f"{address}/workers", params={"json": "1"}, timeout=10, **options)  # type: ignore[arg-type] # auth alone
    except httpx.TransportError:
        return []
    found: list[dict[str, object]] = answer.json()["data"] if answer.is_success else []
    return [worker for worker in found if worker["status"]]


def test_it_shows_the_workers_and_lets_in_who_has_the_login(tmp_path: Path, redis_url: str) -> None:
    port, login = server_port(), ("ada", "secret")
    variables = {"REDIS_URL": redis_url, "FLOWER_PORT": str(port), "FLOWER_BASIC_AUTH": ":".join(login)}
    address = f"http://127.0.0.1:{port}"
    with running_grid(tmp_path, "--flower", **variables):
        (worker,) = wait_until(lambda: _workers(address, auth=login), seconds=60, what="a worker in Flower")
        assert str(worker["hostname"]).startswith("worker-")
        assert httpx.get(f"{address}/workers").status_code == 401
        assert _listens_on_loopback_alone(port)


def test_celerys_own_command_does_the_same(tmp_path: Path, redis_url: str) -> None:
    port = server_port()
    with running_grid(tmp_path, REDIS_URL=redis_url, FLOWER_PORT=str(port)) as grid:
        flower = subprocess.Popen(_COMMAND, cwd=ROOT, env=grid.environment, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: _workers(f"http://127.0.0.1:{port}"), seconds=60, what="a worker in Flower")
            assert _listens_on_loopback_alone(port)
        finally:
            flower.terminate()
            flower.wait(20)


def _listens_on_loopback_alone(port: int) -> bool:
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        local for _, local, _, state, *_ in lines if state == "0A" and local.endswith(f":{port:04X}")
    } == {f"0100007F:{port:04X}"}


_COMMAND = [sys.executable, "-m", "celery", "-A", "aethergrid", "flower"]


@pytest.mark.embedded
@pytest.mark.parametrize(
    "command",
    [_COMMAND, [sys.executable, "manage.py", "flower"], [sys.executable, "manage.py", "up", "--flower"]],
)
def test_without_redis_it_says_what_it_lacks(command: list[str], tmp_path: Path) -> None:
    refused = subprocess.run(
        command,
        cwd=ROOT,
        env=Grid(tmp_path).environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 1
    assert "Set REDIS_URL" in refused.stderr
    assert "Traceback" not in refused.stderr
