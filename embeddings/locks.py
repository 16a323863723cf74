"""Keeping apart transactions that would do at once what only one of them may do."""

import random
import time
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import TypeVar

from django.db import DatabaseError, connection

T = TypeVar("T")

ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.02
# Why Postgres gives up a transaction in favour of another one: serialisation failure, deadlock, and a row that it
# refers to being gone when it commits.
CONFLICTS = ("40001", "40P01", "23503")


class Guarded(IntEnum):
    """What is locked though it is no row, or none yet. The numbers are Postgres' names of these locks."""

    MESSAGES = 0x61650001
    VECTORS = 0x61650002
    PATTERNS = 0x61650003


def lock(what: Guarded, numbers: Iterable[int] = (0,)) -> None:
    """Wait until no other transaction holds these numbers of `what`, and hold them until the current one ends.

    They are taken in their order, so that two transactions never wait for each other here. SQLite has one writer
    at a time as it is.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, number) FROM unnest(%s::int[]) AS number",
                [what, sorted(set(numbers))],
            )


def settled(work: Callable[[], T]) -> T:
    """Give what `work` gives, called again where the database gave it up in favour of another transaction.

    `work` has to be a transaction, or several that may be repeated. Within one it is called once.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return work()
        except DatabaseError as error:
            if connection.in_atomic_block or not _gave_way(error):
                raise
            time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.random())  # noqa: S311
    return work()


def _gave_way(error: DatabaseError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in CONFLICTS
