"""Which conversations are to be distilled, and who does it. The row is the truth, a task only a nudge."""

import random
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from capture.models import Conversation
from embeddings.batches import batches
from embeddings.durability import relaxed_transaction
from embeddings.rows import insert_missing, upsert
from embeddings.storable import storable_text
from grid.patterns.models import Distillation

LONGEST_BACKOFF_SECONDS = 3600
COLUMNS = ("conversation_id", "due", "not_before", "claim", "nudged_at", "attempts", "error")


def mark_due(conversation_ids: Iterable[UUID], *, wait: bool = True) -> None:
    """Have conversations distilled once they are quiet; without `wait`, soon.

    Whoever distils one of them at the moment has lost it by that, and it is distilled again.
    """
    quiet = settings.PATTERN_QUIET_SECONDS if wait else 0
    rows = _rows(conversation_ids, not_before=timezone.now() + timedelta(seconds=quiet))
    upsert(Distillation, COLUMNS, rows, unique=("conversation_id",), update=COLUMNS[1:])


def mark_unknown() -> int:
    """Have those conversations distilled that nobody has marked yet: from before there were patterns."""
    unknown = Conversation.objects.filter(distillation=None).order_by().values_list("id", flat=True)
    count = 0
    for some in batches(list(unknown)):
        with relaxed_transaction():
            rows = _rows(some, not_before=timezone.now())
            insert_missing(Distillation, COLUMNS, rows, unique=("conversation_id",))
        count += len(some)
    return count


def claim(ids: Iterable[UUID], *, any_age: bool = False) -> tuple[UUID, dict[UUID, int]]:
    """Claim those of the conversations that are due and free; give the claim, and each one's owner.

    With `any_age` one that goes on is not waited for.
    """
    token, now = uuid4(), timezone.now()
    lease = now + timedelta(seconds=settings.PATTERN_LEASE_SECONDS)
    free = _free(any_age=any_age).filter(conversation__among=list(ids))
    with relaxed_transaction():
        won = list(free.select_for_update(skip_locked=True, no_key=True).order_by())
        owners = dict(
            Conversation.objects.filter(id__among=[row.pk for row in won]).values_list("id", "owner_id")
        )
        Distillation.objects.filter(pk__in=list(owners)).update(claim=token, not_before=lease)
    return token, owners


def still_held(token: UUID, conversation_id: UUID) -> bool:
    """Tell whether the claim holds a conversation, and keep it so until the transaction ends."""
    held = Distillation.objects.filter(pk=conversation_id, claim=token)
    return held.select_for_update(no_key=True).exists()


def done(token: UUID, ids: Collection[UUID]) -> int:
    """End the claim on conversations that were distilled; one that has more to distil by now stays due."""
    now = timezone.now()
    return Distillation.objects.filter(claim=token, pk__in=list(ids)).update(
        due=False, claim=None, distilled_at=now, attempts=0, error=""
    )


def release(token: UUID, ids: Collection[UUID], *, reason: str) -> None:
    """End the claim on conversations that failed: tried again after a back-off, and given up after some attempts."""
    for row in Distillation.objects.filter(claim=token, pk__in=list(ids)):
        attempts = row.attempts + 1
        Distillation.objects.filter(claim=token, pk=row.pk).update(
            due=attempts < settings.PIPELINE_MAX_ATTEMPTS,
            claim=None,
            not_before=timezone.now() + timedelta(seconds=_backoff(attempts)),
            nudged_at=None,
            attempts=attempts,
            error=storable_text(reason),
        )


def postpone(token: UUID, ids: Collection[UUID], *, reason: str) -> None:
    """End the claim on conversations that wait for a server that is away: that is no failure of theirs."""
    later = timezone.now() + timedelta(seconds=_backoff(3))
    Distillation.objects.filter(claim=token, pk__in=list(ids)).update(
        claim=None, not_before=later, nudged_at=None, error=storable_text(reason)
    )


def waiting(*, limit: int, any_age: bool = False) -> list[UUID]:
    """Give conversations that can be distilled now, those first that have waited longest."""
    return list(_free(any_age=any_age).order_by("not_before").values_list("pk", flat=True)[:limit])


def to_nudge(*, limit: int) -> list[UUID]:
    """Give conversations that are due and that no task is under way for, and note that there is one now."""
    now = timezone.now()
    lost = now - timedelta(seconds=settings.PATTERN_LEASE_SECONDS)
    rows = _free().filter(Q(nudged_at=None) | Q(nudged_at__lte=lost)).order_by("not_before")
    with transaction.atomic():
        ids = list(rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:limit])
        nudged(ids, at=now)
    return ids


def nudged(ids: Sequence[UUID], *, at: datetime | None) -> None:
    """Note when a task for those conversations was queued; None says that there is none."""
    Distillation.objects.filter(pk__in=list(ids)).update(nudged_at=at)


def forget_claims() -> int:
    """End every claim and forget every queued task: what a grid's only worker does when it starts."""
    claimed = Distillation.objects.exclude(claim=None)
    count = claimed.update(claim=None, not_before=timezone.now())
    Distillation.objects.filter(due=True).exclude(nudged_at=None).update(nudged_at=None)
    return count


def backlog(*, owner_id: int | None = None) -> int:
    """Give how many conversations are still to be distilled."""
    rows = Distillation.objects.filter(due=True)
    return (rows if owner_id is None else rows.filter(conversation__owner=owner_id)).count()


def _free(*, any_age: bool = False) -> QuerySet[Distillation]:
    ready = Q(not_before__lte=timezone.now())
    if any_age:
        # What failed, or waits for a server, is not only waited for because it may go on.
        ready |= Q(claim=None, attempts=0, error="")
    return Distillation.objects.filter(ready, due=True)


def _rows(ids: Iterable[UUID], *, not_before: datetime) -> list[tuple[object, ...]]:
    return [(id_, True, not_before, None, None, 0, "") for id_ in set(ids)]


def _backoff(attempts: int) -> float:
    ceiling = min(settings.PIPELINE_RETRY_SECONDS * 2.0 ** (attempts - 1), LONGEST_BACKOFF_SECONDS)
    return float(ceiling * random.uniform(0.5, 1.0))  # noqa: S311
