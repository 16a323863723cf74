"""Claiming messages for a step of the pipeline. The row is the truth, the task only a nudge.

A claim is a conditional update that only one worker can win; it ends when the step advances the rows, when it
releases them for a later attempt, or when its lease runs out because the worker died.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from capture.models import Message, MessageState
from embeddings.durability import relaxed_transaction
from embeddings.locks import settled
from embeddings.storable import storable_text

LONGEST_BACKOFF_SECONDS = 3600
# While a server is away, a message is tried again about this often at the least.
LONGEST_WAIT_SECONDS = 60
NEEDED = (
    "owner_id", "conversation_id", "role", "model", "project", "timestamp", "state", "attempts", "captured_at",
    "stored_at",
)  # fmt: skip


def claim(ids: Iterable[UUID], *, state: MessageState) -> tuple[UUID, list[Message]]:
    """Claim those of the messages that are in `state` and free; give the claim and its rows.

    The rows hold what the steps need; any other field is fetched when it is asked for.
    """
    token, now = uuid4(), timezone.now()
    lease = now + timedelta(seconds=settings.PIPELINE_LEASE_SECONDS)
    free = Message.objects.filter(id__among=list(ids), state=state, not_before__lte=now)
    with relaxed_transaction():
        # What another worker is claiming at this moment is passed over, not waited for.
        won = list(free.select_for_update(skip_locked=True, no_key=True).only(*NEEDED).order_by())
        if won:
            Message.objects.filter(id__among=[message.id for message in won]).update(
                claim=token, not_before=lease
            )
    return token, won


def still_held(token: UUID, messages: Iterable[Message]) -> set[UUID]:
    """Give the ids of those messages that the claim still holds, locked until the transaction ends."""
    return set(_locked(Message.objects.filter(id__among=[message.id for message in messages], claim=token)))


def advance(token: UUID, ids: Iterable[UUID], *, to: MessageState) -> int:
    """End the claim on rows whose step is done; give how many were still held."""
    now = timezone.now()
    done = {"stored_at": now} if to == MessageState.STORED else {}
    return Message.objects.filter(claim=token, id__among=list(ids)).update(
        state=to, claim=None, not_before=now, attempts=0, error="", failed_in="", **done
    )


def release(
    token: UUID,
    messages: Sequence[Message],
    *,
    reason: str,
    permanent: bool = False,
    again: MessageState | None = None,
) -> list[Message]:
    """End the claim on rows whose step failed: tried again after a back-off, or failed for good.

    They are tried `again` from that state on, the same one unless told.
    Gives those that were still held: what was erased meanwhile has not failed.
    """
    released = []
    for message in messages:
        attempts = message.attempts + 1
        failed = permanent or attempts >= settings.PIPELINE_MAX_ATTEMPTS
        held = Message.objects.filter(claim=token, id=message.id).update(
            state=MessageState.FAILED if failed else again or message.state,
            failed_in=again or message.state if failed else "",
            claim=None,
            not_before=timezone.now() + timedelta(seconds=_backoff(attempts)),
            nudged_at=None,
            attempts=attempts,
            error=storable_text(reason),
        )
        released += [message] if held else []
    return released


def postpone(token: UUID, messages: Sequence[Message], *, reason: str) -> None:
    """End the claim on rows whose step needs a server that is away: however often that happens, none of them fails.

    They wait for up to half as long as they have been on their way, between PIPELINE_RETRY_SECONDS and a minute.
    """
    now = timezone.now()
    age = min((now - message.captured_at).total_seconds() for message in messages)
    ceiling = min(max(age / 2, settings.PIPELINE_RETRY_SECONDS), LONGEST_WAIT_SECONDS)
    Message.objects.filter(claim=token, id__among=[message.id for message in messages]).update(
        claim=None,
        not_before=now + timedelta(seconds=_jittered(ceiling)),
        nudged_at=None,
        error=storable_text(reason),
    )


def _backoff(attempts: int) -> float:
    """Full jitter over an exponential: between half and all of base × 2^attempts seconds."""
    return _jittered(min(settings.PIPELINE_RETRY_SECONDS * 2.0 ** (attempts - 1), LONGEST_BACKOFF_SECONDS))


def _jittered(ceiling: float) -> float:
    return ceiling * random.uniform(0.5, 1.0)  # noqa: S311


def backlog() -> int:
    """Give how many messages are still on their way."""
    return Message.objects.filter(state__in=Message.IN_PROGRESS).count()


def due(*, limit: int) -> list[tuple[UUID, str]]:
    """Give (id, state) of messages that no task is under way for: never queued, or lost on the way.

    Within a transaction they are locked until it ends, and those that another one has locked are left out.
    """
    now = timezone.now()
    lost = now - timedelta(seconds=settings.PIPELINE_LEASE_SECONDS)
    rows = Message.objects.filter(Q(nudged_at=None) | Q(nudged_at__lte=lost), not_before__lte=now)
    free = rows.select_for_update(skip_locked=True, no_key=True).order_by("captured_at")
    with transaction.atomic():
        # State by state, each along its index; with all of them at once Postgres looks through what is stored, too.
        found = [
            row
            for state in Message.IN_PROGRESS
            for row in free.filter(state=state).values_list("captured_at", "id", "state")[:limit]
        ]
    return [(id_, state) for _, id_, state in sorted(found)[:limit]]


def nudged(ids: Iterable[UUID], *, at: datetime | None) -> None:
    """Note when a task for those messages was queued; None says that there is none."""
    with transaction.atomic():
        found = _locked(Message.objects.filter(id__among=list(ids)))
        Message.objects.filter(id__among=found).update(nudged_at=at)


def forget_claims() -> int:
    """End every claim and forget every queued task: what a grid's only worker does when it starts."""
    claimed = Message.objects.filter(state__in=Message.IN_PROGRESS)
    return settled(lambda: claimed.update(claim=None, not_before=timezone.now(), nudged_at=None))


def retry_failed(messages: QuerySet[Message]) -> int:
    """Put failed messages back to the step that they failed in, with all attempts before them."""
    again = {"failed_in": "", "attempts": 0, "error": "", "not_before": timezone.now(), "nudged_at": None}
    count = 0
    for state in Message.IN_PROGRESS:
        failed = messages.filter(state=MessageState.FAILED, failed_in=state)
        count += settled(partial(failed.update, state=state, **again))
    return count


def _locked(rows: QuerySet[Message]) -> list[UUID]:
    """Give the ids of rows, locked until the transaction ends: in one order, for others lock several of them too."""
    return list(rows.select_for_update(no_key=True).order_by("id").values_list("id", flat=True))
