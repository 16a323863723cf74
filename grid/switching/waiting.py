"""What waits to be embedded anew, and what that takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Sum
from django.utils import timezone

from capture.models import Message, MessageState
from embeddings.batches import batches
from embeddings.models import EmbeddingSpace
from embeddings.prices import cost_of, may_cost
from grid.models import Fragment
from grid.switching.claiming import reembedding
from grid.switching.indexed import look
from grid.vectors import vector_store

PAGE = 500


@dataclass(frozen=True, slots=True)
class Estimate:
    """What embedding anew takes: texts, tokens as they were counted last, US dollars; `None` if that is unknown."""

    texts: int
    tokens: int
    dollars: float | None


def waiting(current: EmbeddingSpace) -> int:
    """Give how many fragments are in other spaces."""
    return sum(vector_store().count(space.pk) for space in look(current))


def needs_consent(current: EmbeddingSpace) -> bool:
    """Tell whether it may cost something that nobody has agreed to yet."""
    return may_cost() and reembedding(current).confirmed_at is None


def estimate(current: EmbeddingSpace) -> Estimate:
    """Add up the fragments whose texts have no vector in the current space yet."""
    texts = tokens = 0
    for ids in _pages(current):
        missing = Fragment.objects.filter(message_id__among=ids).exclude(
            content_hash__in=current.embeddings.filter(
                content_hash__in=Fragment.objects.filter(message_id__among=ids).values("content_hash")
            ).values("content_hash")
        )
        found = missing.aggregate(texts=Count("pk"), tokens=Sum("tokens", default=0))
        texts, tokens = texts + found["texts"], tokens + found["tokens"]
    return Estimate(texts=texts, tokens=tokens, dollars=cost_of(tokens))


def next_messages(current: EmbeddingSpace, *, limit: int) -> list[UUID]:
    """Give up to `limit` stored messages that are in other spaces."""
    for ids in _pages(current):
        rows = Message.objects.filter(id__among=ids, state=MessageState.STORED)
        if some := list(rows.values_list("id", flat=True)[:limit]):
            return some
    return []


def send_back(ids: list[UUID]) -> None:
    """Send stored messages through the pipeline again. A task is taken to be under way for them.

    They are found where they are until they are stored anew.
    """
    now = timezone.now()
    # They are cut anew, for this embedder may read less than the one before.
    Message.objects.filter(id__among=ids, state=MessageState.STORED).update(
        state=MessageState.CAPTURED, not_before=now, nudged_at=now, claim=None
    )


def _pages(current: EmbeddingSpace) -> Iterator[list[UUID]]:
    seen = set[UUID]()
    for space in look(current):
        for ids in batches(vector_store().message_ids(space.pk), PAGE):
            new = [id_ for id_ in dict.fromkeys(ids) if id_ not in seen]
            seen.update(new)
            yield new
