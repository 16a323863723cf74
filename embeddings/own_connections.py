"""Working with the database in a thread that is asked now and then."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def own_connections() -> Iterator[None]:
    """Give back, after the work, the connections that this thread has opened for it."""
    try:
        yield
    finally:
        connections.close_all()
