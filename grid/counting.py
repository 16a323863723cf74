"""Counting calls in a moving window: in Redis for all processes together, else in the memory of each."""

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from embeddings.errors import UnavailableError

if TYPE_CHECKING:
    from embeddings.resilience import Guard


def count(whose: str, *, rate: RateLimitItem) -> float | None:
    """Count a call, and give `None`; or do not, and give the moment (s) from which on one is free again.

    Counting and looking are one step, so that of any number of processes exactly as many calls pass as the rate
    allows. While Redis is away, each process counts by itself.
    """
    if settings.REDIS_URL:
        try:
            return _guard().call(lambda: _count(_together(settings.REDIS_URL), whose, rate), attempts=1)
        except UnavailableError:
            pass
    return _count(_alone(), whose, rate)


def forget() -> None:
    """Forget what was counted."""
    _alone.cache_clear()
    if settings.REDIS_URL:
        _together(settings.REDIS_URL).storage.reset()


def _count(window: MovingWindowRateLimiter, whose: str, rate: RateLimitItem) -> float | None:
    return None if window.hit(rate, whose) else window.get_window_stats(rate, whose).reset_time


@cache
def _alone() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


@cache
def _together(url: str) -> MovingWindowRateLimiter:
    # An embedded grid is smaller, and starts sooner, without it.
    from grid.redis_counts import RedisCounts

    return MovingWindowRateLimiter(RedisCounts(url, prefix=settings.REDIS_PREFIX))


@cache
def _guard() -> "Guard":
    from embeddings.resilience import Guard
    from grid.redis import FAILED

    return Guard(
        "Redis, which counts calls,", passing=FAILED, hint="Until then each process counts by itself."
    )
