"""A server as a process of its own: started, waited for, stopped, killed, started again."""

import os
import signal
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, ClassVar

from tests.services.ports import is_free, server_port
from tests.services.programs import ServerError
from tests.waiting import wait_until

PATIENCE = 60.0


@dataclass
class Server(ABC):
    """One server on loopback, with its data and its log in a folder of its own."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    folder: Path
    port: int = field(default_factory=server_port)
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    @abstractmethod
    def url(self) -> str:
        """Where it is, as the grid's settings spell it."""

    @property
    @abstractmethod
    def settings(self) -> dict[str, str]:
        """The variables that point a grid at it."""

    @abstractmethod
    def command(self) -> list[str]:
        """Give the command that runs it in the foreground."""

    @abstractmethod
    def version(self) -> str:
        """Ask it for its version; raises whatever its driver raises while it does not answer."""

    def prepare(self) -> None:
        """Make what it needs before its first start."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def answers(self) -> bool:
        """Tell whether it can be used."""
        try:
            return bool(self.version())
        except self.unreachable:
            return False

    def settle(self) -> None:  # noqa: B027 - most have nothing to do
        """Do what is left to do once it answers for the first time."""

    @property
    @abstractmethod
    def unreachable(self) -> tuple[type[Exception], ...]:
        """What its driver raises while it does not answer."""

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.folder / "log.txt"

    @property
    def pid(self) -> int:
        """The id of its process."""
        assert self.process is not None, f"{self.name} was never started"
        return self.process.pid

    @property
    def runs(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it and wait until it answers. Raises `ServerError` with the end of its log."""
        if not is_free(self.port):
            raise ServerError(
                f"{self.name} cannot have port {self.port}: something listens there. End that first."
            )
        first = self.process is None
        if first:
            self.prepare()
        self.launch()
        try:
            wait_until(self._answers_or_fails, seconds=PATIENCE, what=f"{self.name} did not answer")
            if first:
                self.settle()
        except BaseException:
            self.kill()
            raise

    def launch(self) -> None:
        """Start its process, in a session of its own: Ctrl-C is for who runs the tests."""
        assert not self.runs, f"{self.name} runs already"
        with self.log.open("ab") as output:
            self.process = self.spawn(output)

    def spawn(self, output: IO[bytes], **options: Any) -> "subprocess.Popen[bytes]":
        """Run the command; a subclass adds options of `Popen`."""
        return subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.folder,
            env=os.environ | self.variables(), start_new_session=True, **options,
        )  # fmt: skip

    def variables(self) -> dict[str, str]:
        """Give what its environment has beside that of the tests."""
        return {}

    def stop(self) -> None:
        """Ask it to stop and wait for that; nothing happens if it does not run."""
        if self.runs:
            assert self.process is not None
            self.process.send_signal(self.stop_signal)
            self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End it at once, as a crash does (SIGKILL); nothing happens if it does not run."""
        if self.runs:
            assert self.process is not None
            self.process.kill()
            self.process.wait(PATIENCE)

    def restart(self) -> None:
        """Stop it, if it runs, and start it on the same data and port."""
        self.stop()
        self.start()

    def discard(self) -> None:
        """End it and leave nothing behind that is outside its folder."""
        self.kill()

    def _answers_or_fails(self) -> bool:
        if not self.runs:
            raise ServerError(f"{self.name} ended at its start. The end of its log:\n{self.said()}")
        return self.answers()

    def said(self) -> str:
        """Give the end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
