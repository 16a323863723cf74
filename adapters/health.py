"""How the adapters do: the last success and the last error of each, and how long their work takes."""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Literal, TypeVar

from adapters.faults import fault
from adapters.health_notes import health_notes
from adapters.models import AdapterHealth
from embeddings.errors import AetherGridError

logger = logging.getLogger(__name__)

T = TypeVar("T")
State = Literal["ok", "error", "unused"]


class Work(StrEnum):
    """The kinds of an adapter's work that the grid watches."""

    LOADING = "loading"
    TRANSCRIPTS = "reading transcripts"
    EXPORTS = "reading exports"
    CALLS = "reading API calls"
    ASKING = "asking a model"
    CONTEXT = "writing a context"
    CAPTURING = "capturing a conversation"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True)
class Health:
    """How an adapter does, over all processes. A process tells within seconds, of a change from ok to error at once.

    Attributes:
        state: "error" if the last that happened in any kind of its work was an error, "unused" if nothing ever did.
        last_error: what went wrong last, "" if nothing did; it stays when it is over.
        last_error_in: the kind of work that it happened in.
        latency_ms: the mean of the latest successes of the work that it did last, the newest weighing most.
        works: each kind of its work by itself.
    """

    family: str
    state: State
    last_success: datetime | None = None
    last_error: str = ""
    last_error_at: datetime | None = None
    last_error_in: str = ""
    latency_ms: float | None = None
    successes: int = 0
    failures: int = 0
    works: tuple[AdapterHealth, ...] = ()


class AdapterFailedError(AetherGridError):
    """An adapter raised what nobody foresaw; the text says where. What it was to do is left, all else goes on."""


@contextmanager
def watched(family: str, *, what: str, blameless: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Watch a piece of an adapter's work: note that it went well and how long it took, or what went wrong.

    The error is raised again. One that is `blameless` (a file that cannot be opened, a store that is away) says
    nothing of the adapter and is not noted; nor is anything of no family, nor a success in whose course a failure was
    noted. Inside a transaction it is noted after it.
    Not for code in an event loop.
    """
    began, failures = time.perf_counter(), _failures(family, what)
    try:
        yield
    except _passing(blameless):
        raise
    except Exception as error:
        note_failure(family, what=what, error=error)
        raise
    if _failures(family, what) == failures:
        note_success(family, what=what, seconds=time.perf_counter() - began)


@contextmanager
def contained(family: str, *, what: str, blameless: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Watch likewise, for those who go on without this adapter.

    Raises:
        AdapterFailedError: in place of any error that is not `blameless`; the log has the error itself.
    """
    try:
        with watched(family, what=what, blameless=blameless):
            yield
    except _passing(blameless):
        raise
    except Exception as error:
        raise _contained(family, what, error) from error


def contained_each(
    family: str, steps: Iterable[T], *, what: str, blameless: tuple[type[Exception], ...] = ()
) -> Iterator[T]:
    """Give what an adapter's work gives by and by, watched and contained as one piece; only its own time counts."""
    seconds, going, failures = 0.0, iter(steps), _failures(family, what)
    while True:
        began = time.perf_counter()
        try:
            step = next(going)
        except StopIteration:
            break
        except _passing(blameless):
            raise
        except Exception as error:
            note_failure(family, what=what, error=error)
            raise _contained(family, what, error) from error
        finally:
            seconds += time.perf_counter() - began
        yield step
    if _failures(family, what) == failures:
        note_success(family, what=what, seconds=seconds)


def _passing(blameless: tuple[type[Exception], ...]) -> tuple[type[Exception], ...]:
    """Give what passes as it is: what is contained already was noted where that happened, too."""
    return (AdapterFailedError, *blameless)


def _failures(family: str, what: str) -> int:
    """Count those of this process: what fails in parts, and goes on, has not gone well as a whole."""
    return health_notes().failures_of((family, what))


def _contained(family: str, what: str, error: Exception) -> AdapterFailedError:
    name = f"The adapter {family}" if family else "The grid's own adapter"
    logger.error("%s failed in %s", name, what, exc_info=error)
    return AdapterFailedError(f"{name} failed in {what}: {fault(error)} Tell who wrote it, or update it.")


def note_success(family: str, *, what: str, seconds: float) -> None:
    """Note that a piece of work of an adapter went well."""
    if family:
        health_notes().succeeded((family, what), milliseconds=seconds * 1000)


def note_failure(family: str, *, what: str, error: Exception) -> None:
    """Note that a piece of work of an adapter went wrong."""
    if family:
        health_notes().failed((family, what), fault(error))


def health_by_family() -> dict[str, Health]:
    """Give how each adapter does of which anything was ever noted, by its family."""
    rows = AdapterHealth.objects.order_by("family", "what")
    return {
        family: _health(family, list(works)) for family, works in groupby(rows, key=lambda row: row.family)
    }


def _health(family: str, works: Sequence[AdapterHealth]) -> Health:
    succeeded = max((row for row in works if row.last_success), key=_success, default=None)
    # An error that stands is told before one that is over.
    failed = max(
        (row for row in works if row.last_error_at),
        key=lambda row: (row.is_failing, _failure(row)),
        default=None,
    )
    return Health(
        family=family,
        state="error" if failed and failed.is_failing else "ok" if succeeded else "unused",
        last_success=succeeded.last_success if succeeded else None,
        last_error=failed.last_error if failed else "",
        last_error_at=failed.last_error_at if failed else None,
        last_error_in=failed.what if failed else "",
        latency_ms=succeeded.latency_ms if succeeded else None,
        successes=sum(row.successes for row in works),
        failures=sum(row.failures for row in works),
        works=tuple(works),
    )


def _success(row: AdapterHealth) -> datetime:
    assert row.last_success is not None
    return row.last_success


def _failure(row: AdapterHealth) -> datetime:
    assert row.last_error_at is not None
    return row.last_error_at
