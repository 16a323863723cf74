"""Keeping the patterns of an owner to one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from embeddings.locks import Guarded, lock


@contextmanager
def holding(owner_id: int) -> Iterator[None]:
    """Run a transaction that changes lessons or patterns of this owner; no other one does meanwhile.

    Rows are locked within it, never before it: who erases a conversation does it in the same order.
    """
    with transaction.atomic():
        hold_patterns(owner_id)
        yield


def hold_patterns(owner_id: int) -> None:
    """Hold the owner's patterns until the current transaction ends."""
    lock(Guarded.PATTERNS, [owner_id % 2**31])
