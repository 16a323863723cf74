"""What adapters failed at while they were used, kept with its reason."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from adapters.base import UnreadableExportError
from embeddings.errors import AetherGridError

logger = logging.getLogger(__name__)

T = TypeVar("T")
# The same failure may come with every record of a file.
TOLD_AGAIN_SECONDS = 60.0


class AdapterFailedError(AetherGridError):
    """Code of an adapter raised what it must not; what it was given is left as it is, and others go on."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What a family failed at last, and why."""

    what: str
    reason: str


_last: dict[str, Failure] = {}
_told: dict[tuple[str, Failure], float] = {}


def failed(family: str, what: str, error: BaseException) -> AdapterFailedError:
    """Keep that an adapter failed at something; give the error to raise where there is no going on."""
    failure = Failure(what, f"{type(error).__name__}: {error}")
    now, known = time.monotonic(), (family, failure)
    _last[family] = failure
    if now - _told.get(known, float("-inf")) >= TOLD_AGAIN_SECONDS:
        _told.clear()
        _told[known] = now
        logger.warning("the adapter %s failed at %s: %s", family, what, failure.reason, exc_info=error)
    return AdapterFailedError(
        f"The adapter {family} failed at {what}: {failure.reason}. Tell whoever made it; `manage.py adapters` "
        "shows its state."
    )


def failures() -> dict[str, Failure]:
    """Give the last failure of each family in this process."""
    return dict(_last)


def tried(family: str, what: str, work: Callable[[], T]) -> T:
    """Do something with an adapter's code.

    Raises:
        AdapterFailedError: whatever it raised; but for what is wrong with a file, which passes as it is.
    """
    try:
        return work()
    except (OSError, UnreadableExportError):
        raise
    except Exception as error:
        # Code of others, at the edge of the process: it may raise whatever it likes.
        raise failed(family, what, error) from error


def tried_or(family: str, what: str, work: Callable[[], T], otherwise: T) -> T:
    """Do something with an adapter's code; give `otherwise` where that fails."""
    try:
        return tried(family, what, work)
    except AdapterFailedError:
        return otherwise
    except (OSError, UnreadableExportError) as error:
        failed(family, what, error)
        return otherwise
