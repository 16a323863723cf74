"""Who embeds anew: one process at a time. The row is the truth, a task only a nudge."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from embeddings.models import EmbeddingSpace
from embeddings.storable import storable_text
from grid.switching.models import Reembedding

# After a failure, or while a server is away.
PAUSE_SECONDS = 60


def reembedding(space: EmbeddingSpace) -> Reembedding:
    """Give the row of what comes into a space, making it on first use."""
    row, _ = Reembedding.objects.get_or_create(space=space, defaults={"not_before": timezone.now()})
    return row


def agree(space: EmbeddingSpace) -> None:
    """Note that somebody agreed to what it may cost."""
    reembedding(space)
    Reembedding.objects.filter(space=space, confirmed_at=None).update(confirmed_at=timezone.now())


def claim(space: EmbeddingSpace, *, at_once: bool = False) -> UUID | None:
    """Claim the work; `None` if another process is at it, or it waits. With `at_once` it does not wait."""
    reembedding(space)
    free = _free(space, at_once=at_once)
    token = uuid4()
    return token if free.update(claim=token, not_before=_lease()) else None


def still_held(token: UUID, space: EmbeddingSpace) -> bool:
    """Renew the lease; tell whether the claim still holds."""
    return bool(Reembedding.objects.filter(space=space, claim=token).update(not_before=_lease()))


def release(token: UUID, space: EmbeddingSpace, *, error: str = "") -> None:
    """End the claim; after an error it waits for a minute."""
    pause = timedelta(seconds=PAUSE_SECONDS if error else 0)
    Reembedding.objects.filter(space=space, claim=token).update(
        claim=None, not_before=timezone.now() + pause, nudged_at=None, error=storable_text(error)
    )


def nudge(space: EmbeddingSpace) -> bool:
    """Note that a task is queued; tell whether one has to be, for none is under way."""
    now = timezone.now()
    lost = now - timedelta(seconds=settings.PIPELINE_LEASE_SECONDS)
    reembedding(space)
    rows = _free(space).filter(Q(nudged_at=None) | Q(nudged_at__lte=lost))
    return bool(rows.update(nudged_at=now))


def _free(space: EmbeddingSpace, *, at_once: bool = False) -> QuerySet[Reembedding]:
    ready = Q(not_before__lte=timezone.now())
    if at_once:
        ready |= Q(claim=None)
    return Reembedding.objects.filter(ready, space=space)


def _lease() -> object:
    # To fit an alignment takes longer than a batch.
    return timezone.now() + timedelta(seconds=5 * settings.PIPELINE_LEASE_SECONDS)
