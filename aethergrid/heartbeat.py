"""Signs of life that processes leave for each other: files whose time of change is the last one."""

import time
from pathlib import Path

from django.conf import settings


def _path(name: str) -> Path:
    return Path(settings.AETHERGRID_HOME) / "run" / f"{name}.alive"


def beat(name: str) -> None:
    """Leave a sign of life."""
    _path(name).touch()


def seconds_since(name: str) -> float | None:
    """Give the seconds since the last sign of life, `None` if there was none."""
    try:
        return max(0.0, time.time() - _path(name).stat().st_mtime)
    except FileNotFoundError:
        return None


def forget(name: str) -> None:
    """Remove a sign of life, so that the next one is a new one."""
    _path(name).unlink(missing_ok=True)
