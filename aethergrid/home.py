"""The data folder of a grid: made on first use, private to its owner."""

import contextlib
import os
import secrets
from pathlib import Path

from embeddings.errors import AetherGridError

FOLDERS = ("broker/queue", "broker/control", "logs", "models", "run", "static")


class HomeUnusableError(AetherGridError):
    """The data folder cannot be made or written."""


def prepare_home(home: Path) -> None:
    """Make the data folder and its sub-folders with mode 0700.

    Raises:
        HomeUnusableError: if it cannot be made or written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in FOLDERS:
            (home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = home / "run" / f".write-test-{os.getpid()}"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise HomeUnusableError(
            f"The data folder {home} cannot be used: {error.strerror or error}. Free some space or make it "
            "writable, or name another folder in AETHERGRID_HOME."
        ) from error


def secret_key(home: Path) -> str:
    """Give the grid's secret key, making it on first use. Readable by the owner only.

    Raises:
        HomeUnusableError: if it cannot be made or read.
    """
    path = home / "secret_key"
    if not path.is_file():
        prepare_home(home)
        _make_secret_key(home, path)
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise HomeUnusableError(f"The secret key {path} cannot be read: {error.strerror}.") from error


def _make_secret_key(home: Path, path: Path) -> None:
    fresh = home / f"secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
    # A link fails if another process was first; then its key is the grid's.
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
