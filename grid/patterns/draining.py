"""Distilling all that is due in this process, without the queue."""

from collections.abc import Callable

from grid.patterns import due
from grid.patterns.distilling import distil
from grid.patterns.keeping.ageing import age
from grid.patterns.llm import tell_with_model

BATCH = 500


def distil_all(progress: Callable[[], object] | None = None, *, batch: int = BATCH) -> int:
    """Distil until nothing that can be distilled now is left, whether it may go on or not; give how many were.

    Where a model is set, it tells what it can.

    `progress` is called after each conversation.
    """
    due.mark_unknown()
    count = 0
    # What fails is not free again before its back-off, so this ends.
    while ids := due.waiting(limit=batch, any_age=True):
        count += distil(ids, any_age=True, progress=progress)
    age()
    while tell_with_model():
        pass
    return count
