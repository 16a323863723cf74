"""A grid as one command runs it: its processes, its log file, its lock, and the way it stops."""

import logging
import os
import signal
import socket
from pathlib import Path

from django.conf import settings
from filelock import FileLock, Timeout

from aethergrid.databases import close_connections
from aethergrid.logfile import LogFile
from aethergrid.supervisor import Child, Supervisor, manage
from embeddings.errors import AetherGridError


class GridRunningError(AetherGridError):
    """Another process runs the grid of this data folder, or uses its port."""


class WorkersError(AetherGridError):
    """A grid cannot have so many workers."""


def run_folder(home: Path | None = None) -> Path:
    """Give the folder of locks, the pid and heartbeats; of another data folder if one is given."""
    return Path(home or settings.AETHERGRID_HOME) / "run"


def lock_grid(home: Path | None = None) -> FileLock:
    """Take the data folder, or another one, for this process; the lock ends with it.

    Raises:
        GridRunningError: if another process has it.
    """
    lock = FileLock(run_folder(home) / "grid.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        pid = _read_pid(home)
        raise GridRunningError(
            f"A grid already runs on {home or settings.AETHERGRID_HOME}{f' (pid {pid})' if pid else ''}. Stop it "
            "with `manage.py down`, or name another folder in AETHERGRID_HOME."
        ) from None
    (run_folder(home) / "grid.pid").write_text(str(os.getpid()), encoding="ascii")
    return lock


def check_port(host: str, port: int) -> None:
    """Make sure that the web process can listen.

    Raises:
        GridRunningError: if the port is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise GridRunningError(
                f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port."
            ) from error


def check_workers(number: int) -> None:
    """Raise unless a grid can have so many workers.

    Raises:
        WorkersError: for fewer than one, or several without Redis.
    """
    if number < 1:
        raise WorkersError(f"--workers {number}: a grid needs one worker at least.")
    if number > 1 and not settings.REDIS_URL:
        raise WorkersError(
            f"--workers {number}: a queue of files is for one worker. Set REDIS_URL for several."
        )


def processes(*, host: str, port: int, workers: int = 1) -> list[Child]:
    """Give the processes of a grid: with the watcher unless capture is switched off, the follower where one can.

    Raises:
        UnavailableError: if the raw log's server cannot be asked whether it can be followed.
    """
    children = [
        Child("web", manage("web", "--host", host, "--port", str(port))),
        Child("worker", manage("worker")),
        *(Child(f"worker {n}", manage("worker", "--without-beat")) for n in range(2, workers + 1)),
    ]
    if settings.CAPTURE_ENABLED:
        children.append(Child("watcher", manage("watch")))
    if settings.MONGODB_URL:
        # An embedded grid has no PyMongo in its memory.
        from grid.following import can_follow

        if can_follow():
            children.append(Child("follower", manage("follow")))
    return children


def start_grid(children: list[Child], *, echo: bool = True) -> tuple[Supervisor, LogFile]:
    """Start the processes of a grid; what they log goes to its log file and, with `echo`, to the terminal."""
    log = LogFile(Path(settings.AETHERGRID_HOME) / "logs", echo=echo)
    logging.getLogger().addHandler(log)
    supervisor = Supervisor(children=children, sink=log)
    supervisor.start()
    return supervisor, log


def daemonize() -> int:
    """Go on in the background, in a session without a terminal; give the parent the child's pid, the child 0."""
    close_connections()  # the two of them would talk on the same ones
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    return 0


def stop_running_grid(*, patience: float = 15.0) -> int | None:
    """Stop the grid of this data folder wherever it runs; give its pid, or `None` if none runs."""
    pid = _read_pid()
    lock = FileLock(run_folder() / "grid.lock")
    try:
        with lock.acquire(timeout=0):
            return None
    except Timeout:
        if pid is None:
            raise GridRunningError(
                "A grid runs, but its pid file is gone; stop its process by hand."
            ) from None
    os.kill(pid, signal.SIGTERM)
    try:
        with lock.acquire(timeout=patience):
            return pid
    except Timeout:
        raise GridRunningError(f"The grid (pid {pid}) did not stop within {patience:.0f} s.") from None


def note_address(host: str, port: int) -> None:
    """Write down where the web process of this data folder is, for programs on this machine that ask it."""
    told = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - of all addresses one is told
    address = f"http://[{told}]:{port}" if ":" in told else f"http://{told}:{port}"
    (run_folder() / "address").write_text(address, encoding="ascii")


def forget_address() -> None:
    """Take that back: nobody is there any more."""
    (run_folder() / "address").unlink(missing_ok=True)


def notify_systemd(state: str) -> None:
    """Tell systemd (`Type=notify`) a state such as READY=1; without systemd this does nothing."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)


def is_listening(host: str, port: int) -> bool:
    """Tell whether the web process takes connections."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _read_pid(home: Path | None = None) -> int | None:
    try:
        return int((run_folder(home) / "grid.pid").read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None
