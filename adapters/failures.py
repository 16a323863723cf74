"""Using code of adapters that others wrote: whatever it raises is noted, and becomes one error that is foreseen."""

import logging
from collections.abc import Callable
from typing import TypeVar

from adapters.base import UnreadableExportError
from adapters.faults import fault
from adapters.health import AdapterFailedError, note_failure

logger = logging.getLogger(__name__)

T = TypeVar("T")
MOST_TOLD = 1000
_told: set[tuple[str, ...]] = set()


def tried(family: str, what: str, work: Callable[[], T]) -> T:
    """Do something with an adapter's code.

    Raises:
        AdapterFailedError: in place of whatever it raised, but for what is wrong with a file, which passes as it is.
    """
    try:
        return work()
    except (OSError, UnreadableExportError):
        raise
    except Exception as error:
        # Code of others, at the edge of the process: it may raise whatever it likes.
        note_failure(family, what=what, error=error)
        _log(family, what, fault(error))
        raise AdapterFailedError(
            f"The adapter {family} failed in {what}: {fault(error)} Tell who wrote it, or update it."
        ) from error


def tried_or(family: str, what: str, work: Callable[[], T], otherwise: T) -> T:
    """Do something with an adapter's code; give `otherwise` where that fails."""
    try:
        return tried(family, what, work)
    except AdapterFailedError:
        return otherwise
    except (OSError, UnreadableExportError) as error:
        note_failure(family, what=what, error=error)
        return otherwise


def _log(*failure: str) -> None:
    """Log what is being handled, once: the same failure may come with every record of a file."""
    if failure in _told:
        return
    if len(_told) >= MOST_TOLD:
        _told.clear()
    _told.add(failure)
    logger.error("the adapter %s failed in %s: %s", *failure, exc_info=True)
