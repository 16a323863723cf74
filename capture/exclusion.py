"""Keeping apart processes that write the same message or conversation at once, so that no form of it is lost.

Each would read what is stored, join it with what it has, and write that: the last one would win.
"""

from collections.abc import Iterable
from uuid import UUID

from embeddings.locks import Guarded, lock

# A lock for each id would be too many for the database in a batch; of this few, hardly any two messages share one.
BUCKETS = 64


def hold(ids: Iterable[UUID]) -> None:
    """Hold messages and conversations, by their ids, until the current transaction ends."""
    lock(Guarded.MESSAGES, (id_.int % BUCKETS for id_ in ids))


def hold_all() -> None:
    """Hold every message and conversation until the current transaction ends: nothing is recorded meanwhile."""
    lock(Guarded.MESSAGES, range(BUCKETS))
