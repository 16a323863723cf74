"""Using code of adapters that others wrote: whatever it raises is noted, and becomes one error that is foreseen."""

from collections.abc import Callable
from typing import TypeVar

from adapters.base import UnreadableExportError
from adapters.faults import fault
from adapters.health import AdapterFailedError, note_failure

T = TypeVar("T")


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
