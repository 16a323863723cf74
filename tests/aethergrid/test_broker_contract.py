"""What every broker keeps: what is queued is done, what a dead worker had is taken over, what is lost is found."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.intact import check_intact, stored
from tests.processes import ROOT, Grid, running_grid, wait_until
from tests.services.namespaces import redis_number


@pytest.fixture(scope="module", params=["files", pytest.param("redis", marks=pytest.mark.servers)])
def grid(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    """A grid that carries its tasks by files, or over Redis."""
    with contextlib.ExitStack() as stack:
        url = ""
        if request.param == "redis":
            url = stack.enter_context(redis_number(request.getfixturevalue("servers")["REDIS_URL"]))
        yield stack.enter_context(running_grid(tmp_path_factory.mktemp("grid"), REDIS_URL=url))


def _say(grid: Grid, number: int) -> int:
    """Record so many messages in one call; give how many there are in all."""
    before = _count(grid)
    messages = [
        {
            "conversation_id": f"c{n % 7}",
            "message_id": str(n),
            "timestamp": "2026-03-01T09:30:00Z",
            "role": "user",
            "content": f"Question {n}: " + f"what about {n % 13}? " * 40,
        }
        for n in range(before, before + number)
    ]
    grid.request("/api/ingest", {"messages": messages})
    return before + number


def _count(grid: Grid) -> int:
    (count,) = grid.sql("SELECT COUNT(*) FROM capture_message")[0]
    return int(count)


def _worker(grid: Grid) -> int:
    return int(wait_until(lambda: grid.child("worker"), seconds=60, what="a worker"))


def _waiting(grid: Grid) -> int:
    """Give how many tasks wait, as health tells it."""
    return int(grid.request("/api/health")["components"]["broker"]["detail"].split()[0])


def test_what_is_queued_is_done(grid: Grid) -> None:
    said = _say(grid, 30)
    wait_until(lambda: stored(grid) == said, seconds=60, what="everything stored")
    check_intact(grid, messages=said)


def test_the_queue_is_as_deep_as_tasks_wait(grid: Grid) -> None:
    wait_until(lambda: _waiting(grid) == 0, seconds=30, what="an empty queue")
    with _standing_still(_worker(grid)):
        said = _say(grid, 250)
        # One may be with the worker already, and a sweep or two among them.
        wait_until(lambda: 4 <= _waiting(grid) <= 7, seconds=10, what="five tasks")
    wait_until(lambda: stored(grid) == said, seconds=60, what="everything stored")
    wait_until(lambda: _waiting(grid) == 0, seconds=30, what="an empty queue")


@pytest.mark.parametrize("round_", range(3))
def test_what_a_killed_worker_had_is_taken_over(grid: Grid, round_: int) -> None:
    pid, before = _worker(grid), _count(grid)
    with _standing_still(pid):
        said = _say(grid, 500)
    wait_until(lambda: stored(grid) > before, seconds=30, what="some to be stored")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: stored(grid) == said, seconds=90, what="everything stored")
    check_intact(grid, messages=said)


@contextlib.contextmanager
def _standing_still(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_what_nobody_was_told_of_is_found(grid: Grid) -> None:
    said = _say(grid, 20)
    wait_until(lambda: stored(grid) == said, seconds=60, what="everything stored")
    code = (
        "from capture.models import Message; "
        "Message.objects.filter(external_id__in=['1', '2', '3']).update(state='captured', nudged_at=None)"
    )
    grid.command("shell", "-v0", "-c", code)
    wait_until(lambda: stored(grid) == said, seconds=60, what="everything stored")
    check_intact(grid, messages=said)


def test_several_workers_share_the_work_and_double_nothing(grid: Grid) -> None:
    if not grid.variables["REDIS_URL"]:
        pytest.skip("a queue of files is for one worker")
    others = [_another(grid) for _ in range(2)]
    try:
        wait_until(lambda: "3 of them" in _told_of_workers(grid), seconds=60, what="three workers")
        said = _say(grid, 300)
        others[0].kill()
        wait_until(lambda: stored(grid) == said, seconds=90, what="everything stored")
        check_intact(grid, messages=said)
    finally:
        for other in others:
            other.kill()
            other.wait()


def _another(grid: Grid) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--without-beat"],
        cwd=ROOT, env=grid.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _told_of_workers(grid: Grid) -> str:
    return str(grid.request("/api/health")["components"]["worker"]["detail"])
