"""Asking what the grid knows, in a thread, for no longer than the call can wait."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

from capture.proxy.contexts import Context

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Searching takes some milliseconds; more threads would only wait for each other.
MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked a model, for which a context is wanted that has at most so many tokens."""

    owner_id: int
    key_id: int
    query: str
    model: str
    project: str
    max_tokens: int


class Advisor(Protocol):
    """What knows the grid. All but `is_ready` are called in threads, may take their time and raise anything."""

    def is_ready(self) -> bool:
        """Tell whether there is any use in asking yet."""

    def advise(self, question: Question) -> Context | None:
        """Give the context for a question and log that it was served, None where nothing fits."""

    def take_back(self, context: Context) -> None:
        """Undo that log: whom it was for went on without it."""

    def window_of(self, model: str) -> int | None:
        """Give how many tokens a model reads and writes, None where that is not known."""


class NoAdviceError(Exception):
    """There is no answer; `reason` says why, in one word."""

    reason = "failed"


class SlowError(NoAdviceError):
    """The time was over before there was one."""

    reason = "slow"


class Patience:
    """The time that one call has for it, all in all, from now on."""

    def __init__(self, threads: ThreadPoolExecutor, seconds: float) -> None:
        self._threads = threads
        self._until = asyncio.get_running_loop().time() + seconds

    async def wait_for(self, work: Callable[[], T]) -> T:
        """Do something in a thread and wait for it; raises what it raises, or SlowError."""
        return await self._wait_for(work, give_up=lambda: True)

    async def wait_for_advice(self, advisor: Advisor, question: Question) -> Context | None:
        """Ask the advisor; what comes too late is taken back by the thread that it comes to.

        Raises:
            NoAdviceError: if it came too late, or whatever was raised.
        """
        asking = _Asking(advisor, question)
        try:
            return await self._wait_for(asking.ask, give_up=asking.give_up)
        except NoAdviceError:
            raise
        except Exception as error:
            # The advisor is another room's, and the client wants its answer whatever is wrong with it.
            logger.warning("the grid was asked for a context in vain", exc_info=error)
            raise NoAdviceError from error

    async def _wait_for(self, work: Callable[[], T], *, give_up: Callable[[], bool]) -> T:
        loop = asyncio.get_running_loop()
        answer = loop.run_in_executor(self._threads, work)
        answer.add_done_callback(_heard)
        try:
            await asyncio.wait((answer,), timeout=max(0.0, self._until - loop.time()))
        except asyncio.CancelledError:
            # The client hung up.
            give_up()
            answer.cancel()
            raise
        if not answer.done() and give_up():
            answer.cancel()
            raise SlowError
        return await answer


class _Asking:
    """A question under way. Who waits for it and the thread agree on whether its answer came in time."""

    def __init__(self, advisor: Advisor, question: Question) -> None:
        self._advisor = advisor
        self._question = question
        self._agreement = threading.Lock()
        self._given_up = self._answered = False

    def ask(self) -> Context | None:
        if self._given_up:
            return None
        context = self._advisor.advise(self._question)
        with self._agreement:
            self._answered = not self._given_up
        if context and self._given_up:
            self._advisor.take_back(context)
        return context

    def give_up(self) -> bool:
        """Go on without the answer; False if it is there by now."""
        with self._agreement:
            self._given_up = not self._answered
            return self._given_up


def _heard(answer: "asyncio.Future[T]") -> None:
    """Take note of an error, also where nobody waits for it any more."""
    if not answer.cancelled():
        answer.exception()
