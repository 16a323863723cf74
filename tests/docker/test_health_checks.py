"""What Compose asks a container of the grid: whether its own process works."""

import http.server
import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.docker.composed import DOCKER, GRID, lasting
from tests.processes import ROOT, wait_until
from tests.services.ports import server_port

HEALTHY = DOCKER / "healthy.py"


@pytest.fixture(scope="module")
def answers() -> Callable[..., bool]:
    """The check's own look at a web server."""
    found: Callable[..., bool] = runpy.run_path(str(HEALTHY))["answers"]
    return found


@pytest.fixture
def unavailable() -> Iterator[int]:
    """The port of a web server that says 503."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_web_works_while_a_server_is_away(answers: Callable[..., bool], unavailable: int) -> None:
    assert answers(unavailable, "/api/health", statuses=(200, 503))
    assert not answers(unavailable, "/healthcheck", statuses=(200,))


def test_nobody_listens(answers: Callable[..., bool]) -> None:
    assert not answers(server_port(), "/", statuses=(200,))


def check(role: str, *, home: Path, **variables: str) -> bool:
    """Run the check as a container does, on a data folder."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "AETHERGRID_HOME": str(home)} | variables
    run = subprocess.run([sys.executable, HEALTHY, role], cwd=ROOT, env=environment, check=False)
    return run.returncode == 0


def test_who_never_gave_a_sign_of_life_is_not_well(tmp_path: Path) -> None:
    assert not check("beat", home=tmp_path)


def test_each_container_of_the_grid_is_asked_about_its_own_role() -> None:
    asked = {
        name: found["healthcheck"]["test"] for name, found in lasting(GRID).items() if found.get("build")
    }
    assert all(test == ["CMD", "python", "docker/healthy.py", name] for name, test in asked.items())
    assert len(asked) == 6


def test_a_worker_answers_the_check_of_its_machine(redis_url: str, tmp_path: Path) -> None:
    environment = os.environ | {"AETHERGRID_HOME": str(tmp_path), "REDIS_URL": redis_url}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "prepare"], cwd=ROOT, env=environment, check=True, capture_output=True)
    worker = subprocess.Popen(
        [*manage, "worker", "--without-beat"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(
            lambda: check("worker", home=tmp_path, REDIS_URL=redis_url),
            seconds=60,
            what="the worker did not answer",
        )
    finally:
        worker.terminate()
        worker.wait(30)
