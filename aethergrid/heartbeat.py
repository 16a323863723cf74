"""Signs of life that processes leave for each other: files in the data folder, and in Redis where it is used.

A file tells of this machine: its time of change is the last sign. In Redis every process has a sign of its own, so
that those of other machines are seen; while it is away, the files tell.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from embeddings.errors import UnavailableError

if TYPE_CHECKING:
    from embeddings.resilience import Guard
    from grid.redis import Client

# What is older is of no interest to anybody.
KEPT_SECONDS = 24 * 3600.0
# A busy worker does dozens of tasks a second.
OFTEN_ENOUGH_SECONDS = 1.0

_told: dict[str, float] = {}


def beat(name: str) -> None:
    """Leave a sign of life."""
    _path(name).touch()
    now = time.monotonic()
    if settings.REDIS_URL and now - _told.get(name, -OFTEN_ENOUGH_SECONDS) >= OFTEN_ENOUGH_SECONDS:
        _told[name] = now
        _try(lambda: _tell(name))


def seconds_since(name: str, *, here: bool = False) -> float | None:
    """Give the seconds since the last sign of life, `None` if there was none; `here` is this machine alone."""
    if settings.REDIS_URL and not here:
        try:
            return _guard().call(lambda: _seconds_since(name), attempts=1)
        except UnavailableError:
            pass
    try:
        return max(0.0, time.time() - _path(name).stat().st_mtime)
    except FileNotFoundError:
        return None


def count(name: str, *, within: float) -> int:
    """Give how many processes left a sign of life in the last `within` seconds; without Redis at most one."""
    if settings.REDIS_URL:
        try:
            return _guard().call(lambda: _count(name, within=within), attempts=1)
        except UnavailableError:
            pass
    seconds = seconds_since(name, here=True)
    return int(seconds is not None and seconds <= within)


def wait_for(name: str, reason: str) -> None:
    """Tell what a process waits for; nothing says that it waits no more."""
    path = _path(name).with_suffix(".waits")
    path.write_text(reason, encoding="utf-8") if reason else path.unlink(missing_ok=True)
    if settings.REDIS_URL:
        _try(lambda: _tell_reason(name, reason))


def waits_for(name: str) -> str:
    """Give what a process waits for, nothing if it does not."""
    if settings.REDIS_URL:
        try:
            return _guard().call(lambda: _reason(name), attempts=1)
        except UnavailableError:
            pass
    try:
        return _path(name).with_suffix(".waits").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def forget(name: str) -> None:
    """Remove the signs of life of this machine, so that the next one is a new one."""
    _path(name).unlink(missing_ok=True)
    wait_for(name, "")
    _told.pop(name, None)
    if settings.REDIS_URL:
        _try(lambda: _remove(name))


def _path(name: str) -> Path:
    return Path(settings.AETHERGRID_HOME) / "run" / f"{name}.alive"


def _try(tell: Callable[[], None]) -> None:
    with contextlib.suppress(UnavailableError):
        _guard().call(tell, attempts=1)


def _tell(name: str) -> None:
    now = time.time()
    _client().zadd(_key(name), {_me(): now})
    _client().zremrangebyscore(_key(name), "-inf", now - KEPT_SECONDS)


def _seconds_since(name: str) -> float | None:
    last: Any = _client().zrange(_key(name), 0, 0, desc=True, withscores=True)
    return max(0.0, time.time() - last[0][1]) if last else None


def _count(name: str, *, within: float) -> int:
    return int(_client().zcount(_key(name), time.time() - within, "+inf"))


def _remove(name: str) -> None:
    all_: Any = _client().zrange(_key(name), 0, -1)
    if mine := [who for who in all_ if who.decode().startswith(f"{_host()}/")]:
        _client().zrem(_key(name), *mine)


def _tell_reason(name: str, reason: str) -> None:
    if reason:
        _client().set(f"{_key(name)}:waits", reason, ex=int(KEPT_SECONDS))
    else:
        _client().delete(f"{_key(name)}:waits")


def _reason(name: str) -> str:
    found: Any = _client().get(f"{_key(name)}:waits")
    return found.decode() if found else ""


def _key(name: str) -> str:
    return f"{settings.REDIS_PREFIX}:alive:{name}"


def _me() -> str:
    return f"{_host()}/{os.getpid()}"


def _host() -> str:
    return socket.gethostname()


def _client() -> Client:
    # An embedded grid is smaller, and starts sooner, without it.
    from grid.redis import shared

    return shared(settings.REDIS_URL)


@cache
def _guard() -> Guard:
    from embeddings.resilience import Guard
    from grid.redis import FAILED

    return Guard("Redis, which keeps signs of life,", passing=FAILED, hint="Until then the files tell.")
