"""The task queue as the pipeline uses it: which chains to enqueue, and how deep the queue is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast
from uuid import UUID

from celery import chain, current_app, signature
from django.conf import settings
from django.utils import timezone

from capture.models import Message, MessageState
from grid import claims

# The sweep adds nothing while this many chains are queued: what is lost is not urgent where there is a backlog.
DEEP_ENOUGH = 8
SWEEP_BATCHES = 100
# Tasks by name: `grid.tasks` imports this module.
STEPS = ("grid.chunk", "grid.embed", "grid.store")
REST_OF_THE_WAY = dict(zip(Message.IN_PROGRESS, (STEPS, STEPS[1:], STEPS[2:]), strict=True))


def enqueue(ids: Sequence[UUID], *, state: MessageState = MessageState.CAPTURED) -> None:
    """Queue the rest of the way of messages that are in `state`, in batches."""
    for batch in batches(ids):
        names = [str(id_) for id_ in batch]
        chain(
            *(signature(task, args=(names,), immutable=True) for task in REST_OF_THE_WAY[state])
        ).apply_async()


def sweep() -> int:
    """Queue messages that no task is under way for; give how many."""
    if depth() >= DEEP_ENOUGH:
        return 0
    found = claims.due(limit=SWEEP_BATCHES * settings.PROCESSING_BATCH_SIZE)
    for state in MessageState:
        ids = [id_ for id_, its_state in found if its_state == state]
        if ids:
            claims.nudged(ids, at=timezone.now())
            enqueue(ids, state=state)
    return len(found)


def depth() -> int:
    """Give how many tasks wait in the queue."""
    with current_app.connection_for_read() as connection, connection.channel() as channel:
        # Every transport's channel declares queues; kombu's stubs know only what all entities share.
        declared = cast(Any, channel).queue_declare(queue=settings.CELERY_TASK_DEFAULT_QUEUE, durable=True)
        return int(declared.message_count)


def batches(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Cut ids into batches of at most `PROCESSING_BATCH_SIZE`."""
    rest = list(ids)
    size = settings.PROCESSING_BATCH_SIZE
    return (rest[start : start + size] for start in range(0, len(rest), size))
