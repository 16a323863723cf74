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


def wait_for(name: str, reason: str) -> None:
    """Tell what a process waits for; nothing says that it waits no more."""
    path = _path(name).with_suffix(".waits")
    path.write_text(reason, encoding="utf-8") if reason else path.unlink(missing_ok=True)


def waits_for(name: str) -> str:
    """Give what a process waits for, nothing if it does not."""
    try:
        return _path(name).with_suffix(".waits").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def forget(name: str) -> None:
    """Remove a sign of life, so that the next one is a new one."""
    _path(name).unlink(missing_ok=True)
    wait_for(name, "")
