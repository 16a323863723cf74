"""A stream of events as server-sent events: it looks when it is nudged, and now and then by itself."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from asgiref.sync import SyncToAsync
from django.db import close_old_connections

from embeddings.away import AWAY
from grid.events.kinds import Event
from grid.events.nudges import BELL
from grid.events.reading import Reader

T = TypeVar("T")

# Without nudges, with them (one may get lost), and between looks while there is much to tell.
LOOK_SECONDS = 1.0
LOOK_ANYWAY_SECONDS = 5.0
PAUSE_SECONDS = 0.2
# Proxies end a connection that says nothing for half a minute or more.
HEARTBEAT_SECONDS = 15.0
RECONNECT_MILLISECONDS = 2000

# Digits; enough until 2286.
LONGEST_ID = 16
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_id(moment: datetime) -> str:
    """Give a moment as the id of an event: microseconds since 1970."""
    return str((moment - EPOCH) // timedelta(microseconds=1))


def from_id(id_: str) -> datetime:
    """Read an id.

    Raises:
        ValueError: if it is none.
    """
    if not (id_.isascii() and id_.isdigit() and len(id_) <= LONGEST_ID):
        raise ValueError(id_)
    return EPOCH + timedelta(microseconds=int(id_))


async def follow(reader: Reader, *, allowed: Callable[[], bool]) -> AsyncIterator[str]:
    """Give the reader's events as they happen, until the client goes, the process stops or it is not `allowed`.

    No thread waits with it: it takes one for each look.
    """
    _release_thread()
    with BELL.heard():
        yield f"retry: {RECONNECT_MILLISECONDS}\n\n"
        heard_of_at = time.monotonic()
        while not BELL.ended:
            rung, looked_at = BELL.rung, time.monotonic()
            try:
                if looked_at - heard_of_at >= HEARTBEAT_SECONDS and not await _in_thread(allowed):
                    return
                events, more = await _in_thread(reader.read)
            except AWAY:
                events, more = [], False
            if events:
                yield "".join(map(_frame, events))
            elif looked_at - heard_of_at >= HEARTBEAT_SECONDS:
                # A client that comes back goes on from here.
                yield f": nothing new\nid: {to_id(reader.cursor)}\n\n"
            else:
                looked_at = heard_of_at
            heard_of_at = looked_at
            if not more:
                await _wait(rung)


def what_is_there(reader: Reader) -> Iterator[str]:
    """Give the reader's events up to now, for a server that cannot wait for more; clients ask again by themselves."""
    yield f"retry: {RECONNECT_MILLISECONDS}\n\n"
    more = True
    while more:
        events, more = reader.read()
        yield "".join(map(_frame, events))


async def _wait(rung: asyncio.Event) -> None:
    # Not more often than that, however often it rings: each look reads the last seconds anew.
    await asyncio.sleep(PAUSE_SECONDS)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(rung.wait(), LOOK_ANYWAY_SECONDS if BELL.listens else LOOK_SECONDS)


async def _in_thread(look: Callable[[], T]) -> T:
    return await asyncio.to_thread(_with_connections_of_its_own, look)


def _with_connections_of_its_own(look: Callable[[], T]) -> T:
    try:
        return look()
    finally:
        close_old_connections()


def _release_thread() -> None:
    """Give back the thread that Django keeps for the synchronous parts of a request: they are done with."""
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context else None
    if executor is not None:
        executor.shutdown(wait=False)


def _frame(event: Event) -> str:
    data = json.dumps(event.data, ensure_ascii=False)
    return f"id: {to_id(event.moment)}\nevent: {event.kind}\ndata: {data}\n\n"
