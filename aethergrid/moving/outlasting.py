"""Going on when a server was away for a moment: a move takes long, and most of it would have to be done again."""

from collections.abc import Callable
from typing import TypeVar

import stamina
from django.db import close_old_connections

from embeddings.away import AWAY

T = TypeVar("T")

PATIENCE_SECONDS = 120.0


def outlast(work: Callable[[], T]) -> T:
    """Give what `work` gives, trying again while a server is away, for two minutes; it must be safe to repeat.

    Raises:
        UnavailableError, OperationalError: as `work` does, if it stays away.
    """
    for attempt in stamina.retry_context(
        on=AWAY, attempts=None, timeout=PATIENCE_SECONDS, wait_initial=0.5, wait_max=10
    ):
        with attempt:
            if attempt.num > 1:
                # One that broke would stay broken.
                close_old_connections()
            return work()
    raise AssertionError("either it was done, or it raised")
