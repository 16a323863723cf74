"""Keeping the rows of adapters' health current: by a write now and then, at once when ok turns to error or back."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from threading import Lock

from django.db import Error, connection, transaction
from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from adapters.models import AdapterHealth

NOTED_EVERY_SECONDS = 5.0
# How much of the mean the latest success is.
WEIGHT = 0.2

Key = tuple[str, str]


@dataclass(slots=True)
class Happened:
    """What happened in one kind of work since it was last written; `kept` of the mean before it still counts."""

    successes: int = 0
    succeeded_at: datetime | None = None
    kept: float = 1.0
    added: float = 0.0
    latest: float | None = None
    failures: int = 0
    failed_at: datetime | None = None
    error: str = ""

    def succeed(self, milliseconds: float) -> None:
        """Add a success."""
        self.successes, self.succeeded_at, self.latest = self.successes + 1, timezone.now(), milliseconds
        self.kept *= 1 - WEIGHT
        self.added = self.added * (1 - WEIGHT) + WEIGHT * milliseconds

    def fail(self, error: str) -> None:
        """Add an error."""
        self.failures, self.failed_at, self.error = self.failures + 1, timezone.now(), error

    def followed_by(self, later: "Happened") -> "Happened":
        """Join this and what happened after it."""
        failed = later if later.failed_at else self
        return Happened(
            successes=self.successes + later.successes,
            succeeded_at=later.succeeded_at or self.succeeded_at,
            kept=self.kept * later.kept,
            added=self.added * later.kept + later.added,
            latest=self.latest if later.latest is None else later.latest,
            failures=self.failures + later.failures,
            failed_at=failed.failed_at,
            error=failed.error,
        )


@dataclass(slots=True)
class _Noted:
    pending: Happened = field(default_factory=Happened)
    written_at: float = float("-inf")
    was_failing: bool | None = None
    failures: int = 0


class HealthNotes:
    """Writes what happens in adapters; what cannot be written now, being inside a transaction say, is written later.

    In a process that calls `flush` every few seconds the last of many counts too. To note never fails: the work
    counts more.
    """

    def __init__(self) -> None:
        self._noted: dict[Key, _Noted] = {}
        self._lock = Lock()

    def succeeded(self, key: Key, *, milliseconds: float) -> None:
        """Note a success of a family in a kind of work."""
        with self._lock:
            noted = self._noted.setdefault(key, _Noted())
            noted.pending.succeed(milliseconds)
        self._write_when_due(key, noted, failing=False)

    def failed(self, key: Key, error: str) -> None:
        """Note an error."""
        with self._lock:
            noted = self._noted.setdefault(key, _Noted())
            noted.pending.fail(error)
            noted.failures += 1
        self._write_when_due(key, noted, failing=True)

    def failures_of(self, key: Key) -> int:
        """Count the errors that this process noted."""
        with self._lock:
            return self._noted[key].failures if key in self._noted else 0

    def flush(self) -> None:
        """Write what was not written, since it came soon after something of its kind."""
        with self._lock:
            waiting = [
                (key, noted)
                for key, noted in self._noted.items()
                if noted.pending.successes or noted.pending.failures
            ]
        for key, noted in waiting:
            self._write(key, noted)

    def _write_when_due(self, key: Key, noted: _Noted, *, failing: bool) -> None:
        changed, noted.was_failing = noted.was_failing is not failing, failing
        if changed or time.monotonic() - noted.written_at >= NOTED_EVERY_SECONDS:
            self._write(key, noted)

    def _write(self, key: Key, noted: _Noted) -> None:
        if connection.in_atomic_block:
            # It would be undone with it, or hold up every other process until its end.
            noted.written_at = float("-inf")
            return
        with self._lock:
            happened, noted.pending, noted.written_at = noted.pending, Happened(), time.monotonic()
        try:
            _add(key, happened)
        except Error:
            with self._lock:
                noted.pending = happened.followed_by(noted.pending)


@cache
def health_notes() -> HealthNotes:
    """Give those of this process."""
    return HealthNotes()


def _add(key: Key, happened: Happened) -> None:
    family, what = key
    rows = AdapterHealth.objects.filter(family=family, what=what)
    changes = {**_successes(happened), **_failures(happened)}
    with transaction.atomic():
        if not rows.update(**changes):
            AdapterHealth.objects.bulk_create(
                [AdapterHealth(family=family, what=what)], ignore_conflicts=True
            )
            rows.update(**changes)


def _successes(happened: Happened) -> dict[str, object]:
    if not happened.successes:
        return {}
    mean = F("latency_ms") * happened.kept + happened.added
    return {
        "successes": F("successes") + happened.successes,
        "last_success": Greatest(
            Coalesce("last_success", happened.succeeded_at), Value(happened.succeeded_at)
        ),
        "latency_ms": Coalesce(mean, happened.added / (1 - happened.kept)),
        "last_latency_ms": happened.latest,
    }


def _failures(happened: Happened) -> dict[str, object]:
    """Another process may have written a later error already."""
    if not happened.failures:
        return {}
    is_later = Q(last_error_at=None) | Q(last_error_at__lte=happened.failed_at)
    return {
        "failures": F("failures") + happened.failures,
        "last_error": Case(
            When(is_later, then=Value(happened.error, output_field=TextField())), default=F("last_error")
        ),
        "last_error_at": Greatest(Coalesce("last_error_at", happened.failed_at), Value(happened.failed_at)),
    }
