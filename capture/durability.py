"""A transaction that is on the disk when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def durable_transaction() -> Iterator[None]:
    """Run a transaction whose commit survives a power cut, not only the death of the process.

    SQLite's WAL is synced at checkpoints only (`synchronous=NORMAL`), which suits the pipeline, whose work can
    be done again; what is captured cannot be, so its commits are synced each (`FULL`).
    """
    sync = connection.vendor == "sqlite" and not connection.in_atomic_block
    if sync:
        _synchronous("FULL")
    try:
        with transaction.atomic():
            yield
    finally:
        if sync:
            _synchronous("NORMAL")


def _synchronous(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")
