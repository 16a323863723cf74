"""Doing the parts of one search at once: numpy lets other threads work while it computes."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Past that, they wait for the memory.
MOST = 4
_own = threading.local()


def across(work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
    """Give what `work` gives for each part, in their order; the cores share them."""
    if len(parts) < 2 or _cores() < 2 or getattr(_own, "alone", False):
        return [work(part) for part in parts]
    try:
        results = _pool().map(work, parts)
    except RuntimeError:  # the process is ending, and nothing can be handed over any more
        return [work(part) for part in parts]
    return list(results)


def stay_alone() -> None:
    """Let this thread work by itself from now on: what it does is for nobody who waits."""
    _own.alone = True


def is_ending() -> bool:
    """Whether the process is about to end, which waits for its threads: one that ends with it could crash it."""
    return not threading.main_thread().is_alive()


@cache
def _cores() -> int:
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return min(MOST, len(usable))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_cores(), thread_name_prefix="vectors")


# A forked process has the pool, but none of its threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)
