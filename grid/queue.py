"""The task queue as the pipeline uses it: which chains to enqueue, and how deep the queue is."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from celery import chain, current_app, signature
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from capture.models import Message, MessageState
from embeddings.batches import batches as in_batches
from embeddings.errors import UnavailableError
from grid import claims
from grid.patterns import due

if TYPE_CHECKING:
    from embeddings.resilience import Guard

logger = logging.getLogger(__name__)

T = TypeVar("T")

# The sweep adds nothing while this many chains are queued: what is lost is not urgent where there is a backlog.
DEEP_ENOUGH = 8
SWEEP_BATCHES = 100
DISTILLED_AT_ONCE = 10
# Tasks by name: `grid.tasks` imports this module.
STEPS = ("grid.chunk", "grid.embed", "grid.store")
REST_OF_THE_WAY = dict(zip(Message.IN_PROGRESS, (STEPS, STEPS[1:], STEPS[2:]), strict=True))


def enqueue(ids: Sequence[UUID], *, state: MessageState = MessageState.CAPTURED) -> None:
    """Queue the rest of the way of messages that are in `state`, in batches.

    Where the queue cannot be reached, they are left to the sweep.
    """
    try:
        for batch in batches(ids):
            _publish(batch, state=state)
    except UnavailableError as error:
        logger.info("%s The sweep will take %d messages.", error, len(ids))
        claims.nudged(ids, at=None)


def _publish(batch: Sequence[UUID], *, state: MessageState) -> None:
    names = [str(id_) for id_ in batch]
    tasks = chain(*(signature(task, args=(names,), immutable=True) for task in REST_OF_THE_WAY[state]))
    _reach(tasks.apply_async)


def sweep() -> int:
    """Queue messages that no task is under way for; give how many."""
    if depth() >= DEEP_ENOUGH:
        return 0
    with transaction.atomic():
        found = claims.due(limit=SWEEP_BATCHES * settings.PROCESSING_BATCH_SIZE)
        claims.nudged([id_ for id_, _ in found], at=timezone.now())
    for state in MessageState:
        ids = [id_ for id_, its_state in found if its_state == state]
        if ids:
            enqueue(ids, state=state)
    return len(found)


def sweep_patterns() -> int:
    """Queue conversations that are due to be distilled and that no task is under way for; give how many."""
    if depth() >= DEEP_ENOUGH:
        return 0
    found = due.to_nudge(limit=DISTILLED_AT_ONCE * DEEP_ENOUGH)
    for some in in_batches(found, DISTILLED_AT_ONCE):
        names = [str(id_) for id_ in some]
        try:
            _reach(signature("grid.distil", args=(names,), immutable=True).apply_async)
        except UnavailableError as error:
            logger.info("%s The next sweep will take %d conversations.", error, len(names))
            due.nudged(some, at=None)
    return len(found)


def enqueue_reembedding() -> None:
    """Queue a task that embeds anew what an earlier embedder left.

    Raises:
        UnavailableError: if the queue cannot be reached. The next sweep but some will queue it.
    """
    _reach(signature("grid.reembed", immutable=True).apply_async)


def depth() -> int:
    """Give how many tasks wait in the queue.

    Raises:
        UnavailableError: if it cannot be reached.
    """
    return _reach(_depth)


def _depth() -> int:
    def declare(channel: Any) -> Any:
        return channel.queue_declare(queue=settings.CELERY_TASK_DEFAULT_QUEUE, durable=True)

    with current_app.pool.acquire(block=True) as connection:
        # A connection that broke since it was last used is made anew. The stubs take the pool for one of producers.
        found, _ = cast(Any, connection).autoretry(declare, max_retries=1, interval_start=0)()
        return int(found.message_count)


def _reach(function: Callable[[], T]) -> T:
    if settings.REDIS_URL:
        # Celery tries twice by itself.
        return _guard().call(function, attempts=1)
    try:
        return function()
    except (OperationalError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnavailableError(f"The task queue cannot be used: {reason}. See to the data folder.") from error


@cache
def _guard() -> "Guard":
    # An embedded grid is smaller, and starts sooner, without it.
    from embeddings.resilience import Guard

    errors = cast(tuple[type[Exception], ...], current_app.connection_for_write().transport.connection_errors)
    return Guard(
        "The task queue",
        # kombu counts a KeyError as a lost connection.
        passing=(OperationalError, *(error for error in errors if not issubclass(error, KeyError))),
        hint="See that the server of REDIS_URL runs.",
    )


def batches(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Cut ids into batches of at most `PROCESSING_BATCH_SIZE`."""
    rest = list(ids)
    size = settings.PROCESSING_BATCH_SIZE
    return (rest[start : start + size] for start in range(0, len(rest), size))
