"""Nudges over Redis: whoever has something to tell rings, and the streams of all web processes look."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from embeddings.errors import UnavailableError

if TYPE_CHECKING:
    from embeddings.resilience import Guard

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
# How long it is waited for a nudge before the connection is looked at.
QUIET_SECONDS = 15.0


def ring() -> None:
    """Have the streams look now; without Redis they look by themselves, and where it is away, soon."""
    if settings.REDIS_URL:
        with contextlib.suppress(UnavailableError):
            _guard().call(_publish, attempts=1)


def _publish() -> None:
    from grid.redis import shared

    shared(settings.REDIS_URL).publish(_channel(), "")


def _channel() -> str:
    # A channel belongs to the server, not to a database of it.
    from grid.redis_url import address

    return f"{settings.REDIS_PREFIX}:{address(settings.REDIS_URL).database}:events"


@cache
def _guard() -> "Guard":
    from embeddings.resilience import Guard
    from grid.redis import FAILED

    return Guard("Redis, which wakes the streams,", passing=FAILED, hint="They look by themselves meanwhile.")


class Bell:
    """What the streams of a process wait for. It listens to Redis while there are any."""

    def __init__(self) -> None:
        self.streams = 0
        self.listens = False
        self.ended = False
        self._rung = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None

    @property
    def rung(self) -> asyncio.Event:
        """The next time that it rings; to be taken before one looks, so that none is missed."""
        return self._rung

    def ring(self) -> None:
        """Wake the streams."""
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()

    def end(self) -> None:
        """End the streams; for a process that is to stop."""
        self.ended = True
        self.ring()

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Be heard by a stream."""
        self.streams += 1
        if settings.REDIS_URL and self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            self.streams -= 1
            if not self.streams and self._listener is not None:
                self._listener.cancel()
                self._listener, self.listens = None, False

    async def _listen(self) -> None:
        from grid.events.listening import subscribed
        from grid.redis import FAILED

        while True:
            try:
                async with subscribed(settings.REDIS_URL, _channel()) as messages:
                    self.listens = True
                    # Something may have happened while nobody listened.
                    self.ring()
                    while True:
                        if await messages.get_message(ignore_subscribe_messages=True, timeout=QUIET_SECONDS):
                            self.ring()
            except FAILED as error:
                if self.listens:
                    logger.warning(
                        "events are not nudged by Redis (%s); the streams look every second", error
                    )
                self.listens = False
                await asyncio.sleep(RETRY_SECONDS)


BELL = Bell()
