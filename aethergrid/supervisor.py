"""Running the grid's processes: started together, restarted when they die, stopped together."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO

logger = logging.getLogger(__name__)

STOP_SECONDS = 8.0
LOOK_SECONDS = 0.5
LONGEST_BACKOFF_SECONDS = 30.0
# A child that ran this long before it died is restarted at once, as if for the first time.
STEADY_SECONDS = 10.0

# glibc keeps what many threads have freed, in up to eight arenas a core. Other systems ignore
# this; what the environment sets wins.
FRUGAL_MALLOC = {"MALLOC_ARENA_MAX": "2"}

# Names the process that started this one.
PARENT = "AETHERGRID_PARENT"

Sink = Callable[[bytes], None]


@dataclass
class Child:
    """One supervised process: how it is started, and when it is to be again."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0
    reader: threading.Thread | None = None

    def start(self, *, environment: dict[str, str], sink: Sink) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches it through the supervisor only.

        It stays in the session: Linux may share out the processor by session, and niceness counts within one only.
        """
        self.process = subprocess.Popen(
            self.command,
            env=environment | {"AETHERGRID_ROLE": self.name, PARENT: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
        self.started = time.monotonic()
        assert self.process.stdout is not None
        self.reader = threading.Thread(target=_pump, args=(self.process.stdout, sink), daemon=True)
        self.reader.start()

    def back_off(self) -> float:
        """Say when to start again after a death; give the seconds until then."""
        steady = time.monotonic() - self.started >= STEADY_SECONDS
        self.failures = 1 if steady else self.failures + 1
        wait = 0.0 if self.failures == 1 else min(0.5 * 2 ** (self.failures - 2), LONGEST_BACKOFF_SECONDS)
        self.due = time.monotonic() + wait
        self.process = None
        return wait


@dataclass
class Supervisor:
    """Keeps children running until `stop` is asked for; what they print goes to `sink`, line by line."""

    children: list[Child]
    sink: Sink
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start every child, and handle SIGTERM and SIGINT by stopping."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        for child in self.children:
            self._start(child)

    def keep_running(self) -> None:
        """Restart what died and is due again. To be called a few times a second."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                code = child.process.returncode
                logger.warning(
                    "%s ended (%s); restarting in %.1f s", child.name, _reason(code), child.back_off()
                )
            if child.process is None and time.monotonic() >= child.due and not self.stopping.is_set():
                self._start(child)

    def run(self, *, tick: Callable[[], None] = lambda: None) -> None:
        """Keep the children running until asked to stop, calling `tick` now and then."""
        while not self.stopping.wait(LOOK_SECONDS):
            self.keep_running()
            tick()

    def stop(self) -> None:
        """Ask every child to end, and kill what has not after `STOP_SECONDS`: a claim it held is taken over."""
        self.stopping.set()
        alive = [
            child for child in self.children if child.process is not None and child.process.poll() is None
        ]
        for child in alive:
            assert child.process is not None
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in alive:
            assert child.process is not None
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("%s did not end within %.0f s; killing it", child.name, STOP_SECONDS)
                _kill_group(child.process.pid)
                child.process.wait()
            if child.reader is not None:
                child.reader.join(1)

    def _start(self, child: Child) -> None:
        child.start(environment=FRUGAL_MALLOC | os.environ, sink=self.sink)
        logger.info("%s started (pid %d)", child.name, child.process.pid if child.process else 0)


def alive(children: Sequence[Child]) -> dict[str, bool]:
    """Tell of each child whether it runs."""
    return {child.name: child.process is not None and child.process.poll() is None for child in children}


def manage(*arguments: str) -> list[str]:
    """Give the command line of a management command under this Python."""
    return [sys.executable, "-m", "django", *arguments]


def end_with_parent() -> None:
    """End this process soon after its supervisor was killed: nobody would restart or stop it any more."""
    # It may be gone before its child asks for it.
    parent = int(os.environ.get(PARENT) or os.getppid())

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()


def _pump(stream: IO[bytes], sink: Sink) -> None:
    with stream:
        for line in stream:
            sink(line)


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
