"""The row of a source whose files are followed, kept current by few writes."""

import contextlib

from django.utils import timezone

from capture.models import Source
from capture.noting import storable_error
from embeddings.away import AWAY

# What the whole source waits for stands beside the files that cannot be read.
_ITSELF = ""


class FollowedSource:
    """What a watcher tells of a source: when it last read, what it has not read, what it cannot read, and why.

    The error that is shown is the last one that holds still.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._errors: dict[str, str] = {}
        self._written = (source.unread_bytes, source.missing, source.last_error)
        self.unread_bytes = 0
        self.missing = False

    def fail(self, name: str, error: str) -> None:
        """Note that a file or folder cannot be read."""
        self._errors.pop(name, None)
        self._errors[name] = storable_error(error)

    def mend(self, name: str) -> None:
        """Note that it can be, or is gone."""
        self._errors.pop(name, None)

    def wait_for(self, reason: str) -> None:
        """Tell what the source waits for, nothing once that is over; where it cannot be told, that is no matter."""
        if reason:
            self.fail(_ITSELF, reason)
        else:
            self.mend(_ITSELF)
        with contextlib.suppress(*AWAY):
            self.tell()

    def tell(self) -> None:
        """Write what changed since it was last written; mostly that is nothing."""
        if self._current() != self._written:
            self._write()

    def tell_of_reading(self) -> None:
        """Write that files were read, and what else changed."""
        self._write(last_seen=timezone.now())

    def _current(self) -> tuple[int, bool, str]:
        error = next(reversed(self._errors.values()), "")
        return self.unread_bytes, self.missing, error

    def _write(self, **values: object) -> None:
        current = unread_bytes, missing, error = self._current()
        if error != self._written[2]:
            values |= {"last_error": error, "error_at": timezone.now() if error else None}
        Source.objects.filter(pk=self._source.pk).update(unread_bytes=unread_bytes, missing=missing, **values)
        self._written = current
