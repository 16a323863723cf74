"""A transaction that need not be on the disk when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def relaxed_transaction() -> Iterator[None]:
    """Run a transaction that a power cut in the next half second may take back, since its work is done again then.

    On Postgres the death of the server counts as one. SQLite's transactions are such unless they are made durable.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
        yield
