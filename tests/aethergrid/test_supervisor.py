"""The supervisor over real processes."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from aethergrid.supervisor import PARENT, Child, Supervisor, alive
from tests.processes import wait_until

SLEEPS = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPS


class Lines(list[str]):
    def __call__(self, line: bytes) -> None:
        self.append(line.decode().strip())


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _supervisor(lines: Lines, *codes: str) -> Supervisor:
    children = [Child(f"c{n}", [sys.executable, "-c", code]) for n, code in enumerate(codes)]
    supervisor = Supervisor(children=children, sink=lines)
    supervisor.start()
    return supervisor


def test_it_runs_and_stops_its_children(lines: Lines) -> None:
    supervisor = _supervisor(lines, SLEEPS, SLEEPS)
    wait_until(lambda: len(lines) == 2, seconds=10, what="two children")
    assert alive(supervisor.children) == {"c0": True, "c1": True}
    supervisor.stop()
    assert alive(supervisor.children) == {"c0": False, "c1": False}


def test_a_child_that_dies_is_started_again(lines: Lines) -> None:
    supervisor = _supervisor(lines, SLEEPS)
    wait_until(lambda: len(lines) == 1, seconds=10, what="the child")
    process = supervisor.children[0].process
    assert process is not None
    process.kill()
    process.wait()
    supervisor.keep_running()
    wait_until(lambda: len(lines) == 2, seconds=10, what="the child again")
    supervisor.stop()


def test_a_child_that_keeps_dying_is_started_less_and_less_often(lines: Lines) -> None:
    supervisor = _supervisor(lines, "raise SystemExit(3)")
    waits = []
    for _ in range(4):
        child = supervisor.children[0]
        assert child.process is not None
        child.process.wait()
        waits.append(child.back_off())
        child.due = 0
        supervisor.keep_running()
    supervisor.stop()
    assert waits == [0, 0.5, 1, 2]


def test_a_child_that_does_not_end_is_killed(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aethergrid.supervisor.STOP_SECONDS", 0.5)
    supervisor = _supervisor(lines, STUBBORN)
    wait_until(lambda: len(lines) == 1, seconds=10, what="the child")
    supervisor.stop()
    assert not any(alive(supervisor.children).values())


def test_a_signal_ends_the_run(lines: Lines) -> None:
    supervisor = _supervisor(lines, SLEEPS)
    threading.Timer(0.3, signal.raise_signal, [signal.SIGTERM]).start()
    started = time.monotonic()
    supervisor.run()
    supervisor.stop()
    assert time.monotonic() - started < 30


def test_a_child_ends_though_its_supervisor_was_gone_before_it_looked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    monkeypatch.setenv(PARENT, str(gone.pid))
    orphan = f"from aethergrid.supervisor import end_with_parent; end_with_parent(); {SLEEPS}"
    assert (
        subprocess.run([sys.executable, "-c", orphan], check=False, timeout=30).returncode == -signal.SIGTERM
    )
