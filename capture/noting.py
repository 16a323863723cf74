"""Keeping the rows of sources current that messages come in by from elsewhere: by a write now and then."""

import contextlib
import time
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from capture.models import Source
from embeddings.away import AWAY
from embeddings.storable import storable_text

NOTED_EVERY_SECONDS = 5.0
LONGEST_ERROR = 1_000

Key = tuple[int, str, str]


@dataclass(slots=True)
class _Noted:
    captured_at: float = float("-inf")
    failed_at: float = float("-inf")
    # What was not written yet.
    new: int = 0
    pending: bool = False


class SourceNotes:
    """Writes what happens with sources, a few times a minute; while the database is away, later or not at all.

    A source has one error, the last; it is gone with the next success. In a process that calls `flush` every few
    seconds the last of many messages counts too.
    """

    def __init__(self) -> None:
        self._noted: dict[Key, _Noted] = {}
        self._lock = Lock()

    def captured(self, *, owner_id: int, kind: str, location: str = "", new: int = 0) -> None:
        """Note that something came in; `new` messages of it, where nobody else counts them."""
        key = owner_id, kind, location
        with self._lock:
            noted = self._noted.setdefault(key, _Noted())
            noted.new, noted.pending = noted.new + new, True
            # An error that is over is not to stand there for seconds.
            failed = noted.failed_at > noted.captured_at
            due = failed or time.monotonic() - noted.captured_at >= NOTED_EVERY_SECONDS
        if due:
            self._write_captured(key, noted)

    def failed(self, error: str, *, owner_id: int, kind: str, location: str = "") -> None:
        """Note why something did not come in, and what to do."""
        key, now = (owner_id, kind, location), time.monotonic()
        with self._lock:
            noted = self._noted.setdefault(key, _Noted())
            if now - noted.failed_at < NOTED_EVERY_SECONDS:
                return
            noted.failed_at = now
        with contextlib.suppress(*AWAY):
            _write(key, {"last_error": storable_error(error), "error_at": timezone.now()})

    def flush(self) -> None:
        """Write what came in and was not written, since it came soon after something else."""
        with self._lock:
            pending = [(key, noted) for key, noted in self._noted.items() if noted.pending]
        for key, noted in pending:
            self._write_captured(key, noted, is_last=noted.captured_at >= noted.failed_at)

    def _write_captured(self, key: Key, noted: _Noted, *, is_last: bool = True) -> None:
        with self._lock:
            new, noted.new, noted.pending = noted.new, 0, False
            if is_last:
                noted.captured_at = time.monotonic()
        values: dict[str, Any] = {"last_seen": timezone.now()}
        if is_last:
            values |= {"last_error": "", "error_at": None}
        try:
            _write(key, values, new=new)
        except AWAY:
            with self._lock:
                noted.new, noted.pending = noted.new + new, True


@cache
def notes() -> SourceNotes:
    """Give those of this process."""
    return SourceNotes()


def storable_error(text: str) -> str:
    """Give an error as a row can hold it."""
    return storable_text(text)[:LONGEST_ERROR]


def _write(key: Key, values: dict[str, Any], *, new: int = 0) -> None:
    owner_id, kind, location = key
    counted: dict[str, Any] = {"received": F("received") + new} if new else {}
    rows = Source.objects.filter(owner_id=owner_id, kind=kind, location=location)
    with transaction.atomic():
        # A call may wait longer than its owner is there.
        if not rows.update(**values, **counted) and get_user_model().objects.filter(pk=owner_id).exists():
            Source.objects.get_or_create(owner_id=owner_id, kind=kind, location=location)
            rows.update(**values, **counted)
