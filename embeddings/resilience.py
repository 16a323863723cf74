"""Calls of a server that may be away: tried again, and for a while not tried at all when it stays away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar

import stamina
from pybreaker import (
    STATE_CLOSED,
    STATE_OPEN,
    CircuitBreaker,
    CircuitBreakerError,
    CircuitBreakerListener,
    CircuitBreakerState,
)
from stamina.instrumentation import set_on_retry_hooks

from embeddings.errors import UnavailableError

logger = logging.getLogger(__name__)

T = TypeVar("T")

ATTEMPTS = 3
FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 1.0
# After so many calls in a row that failed in spite of their attempts, the next ones fail at once, until one
# is let through again after the pause.
FAILURES_TO_OPEN = 3
PAUSE_SECONDS = 5.0

# The breaker tells of a server that is away; each of the attempts before would be noise.
set_on_retry_hooks([])


class Guard:
    """Calls one server: with retries, behind a circuit breaker, and with an error that says what is away.

    `passing` are the driver's errors that a later attempt may not meet; any other goes through as it is.
    `hint` is what a person can do about a server that is away.
    """

    def __init__(self, server: str, *, passing: tuple[type[Exception], ...], hint: str) -> None:
        self.server = server
        self._passing = passing
        self._hint = hint
        self._breaker = _Breaker(
            fail_max=FAILURES_TO_OPEN,
            reset_timeout=PAUSE_SECONDS,
            exclude=[lambda error: not isinstance(error, passing)],
            name=server,
            listeners=[_Telling()],
            throw_new_error_on_trip=False,
        )

    def call(self, function: Callable[[], T], *, attempts: int = ATTEMPTS) -> T:
        """Give what `function` gives; it must be safe to be called again.

        Raises:
            UnavailableError: if the server did not answer in any attempt, or is not asked for the moment.
        """
        try:
            answer: T = self._breaker.call(self._attempt, function, attempts)
            return answer
        except CircuitBreakerError as error:
            raise UnavailableError(
                f"{self.server} did not answer and is asked again in a few seconds. {self._hint}"
            ) from error
        except self._passing as error:
            raise UnavailableError(
                f"{self.server} cannot be reached: {_first_line(error)}. {self._hint}"
            ) from error

    def _attempt(self, function: Callable[[], T], attempts: int) -> T:
        for attempt in stamina.retry_context(
            on=self._passing,
            attempts=attempts,
            wait_initial=FIRST_WAIT_SECONDS,
            wait_max=LONGEST_WAIT_SECONDS,
            wait_jitter=FIRST_WAIT_SECONDS,
        ):
            with attempt:
                return function()
        raise AssertionError("the last attempt either returned or raised")


class _Breaker(CircuitBreaker):
    """pybreaker's, but its lock is not held for as long as a call takes: threads do not wait for each other.

    While the server is away, one of them at a time finds out whether it is back; the others are told at once.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._trying = RLock()

    def call(self, func: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call `func` unless the server is known to be away."""
        if self.current_state == STATE_CLOSED:
            return self.state.call(func, *args, **kwargs)
        if not self._trying.acquire(blocking=False):
            raise CircuitBreakerError("another thread finds out")
        try:
            return self.state.call(func, *args, **kwargs)
        finally:
            self._trying.release()


class _Telling(CircuitBreakerListener):
    """Logs when a server went away and when it is back."""

    def state_change(
        self, cb: CircuitBreaker, old_state: CircuitBreakerState | None, new_state: CircuitBreakerState
    ) -> None:
        if new_state.name == STATE_OPEN and (old_state is None or old_state.name == STATE_CLOSED):
            logger.warning("%s is away; asking it again every %.0f s", cb.name, PAUSE_SECONDS)
        elif new_state.name == STATE_CLOSED:
            logger.warning("%s is back", cb.name)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:300]
