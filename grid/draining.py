"""Working off the backlog in this process, without the queue."""

import time
from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from capture.models import Message, MessageState
from grid.claims import backlog
from grid.pipeline import STEPS

# No task has to carry these ids, so that a batch may be larger than one of the queue.
BATCH = 200
LOOK_SECONDS = 0.5


def drain(progress: Callable[[int], object] | None = None) -> int:
    """Run every step until nothing that can be processed now is left; give how many messages were stored.

    `progress` is told now and then how many are still on their way.
    """
    before, next_look = _stored(), 0.0
    moved = True
    while moved:
        moved = False
        for state, step in STEPS.items():
            # What fails is not free again before its back-off, so this ends.
            while ids := _free(state):
                step(ids)
                moved = True
                # To count a long backlog may take longer than the step.
                if progress and time.monotonic() >= next_look:
                    progress(backlog())
                    next_look = time.monotonic() + LOOK_SECONDS
    return _stored() - before


def _free(state: MessageState) -> list[UUID]:
    free = Message.objects.filter(state=state, not_before__lte=timezone.now())
    return list(free.order_by("captured_at").values_list("id", flat=True)[:BATCH])


def _stored() -> int:
    return Message.objects.filter(state=MessageState.STORED).count()
