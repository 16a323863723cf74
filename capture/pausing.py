"""Pausing sources: nothing comes in by one that is paused, within about a second in every process of the grid."""

import time
from functools import cache

from django.utils import timezone

from capture.models import Source
from capture.ways import places_of, ways
from embeddings.away import AWAY
from embeddings.errors import AetherGridError
from embeddings.storable import storable_text

FRESH_SECONDS = 1.0

Place = tuple[int, str, str]


class PausedError(AetherGridError):
    """Something was to come in by a source that is paused."""


class UnknownSourceError(AetherGridError):
    """There is no source of that name."""


class WayPausedError(AetherGridError):
    """A place cannot be resumed by itself, since its whole way in is paused."""


class Pauses:
    """What is paused, as one process knows it: it looks at the rows now and then, not for each message.

    While the database is away, what was paused stays so.
    """

    def __init__(self) -> None:
        self._paused: frozenset[Place] = frozenset()
        self._looked_at = float("-inf")

    def is_paused(self, *, owner_id: int, kind: str, location: str = "") -> bool:
        """Tell whether a way in is paused, as a whole or this place of it."""
        self.look()
        return self.knows(owner_id=owner_id, kind=kind, location=location)

    def knows(self, *, owner_id: int, kind: str, location: str = "") -> bool:
        """Tell the same from memory alone, for who must not wait; somebody has to call `look` now and then."""
        return not self._paused.isdisjoint({(owner_id, kind, ""), (owner_id, kind, location)})

    def look(self, *, again: bool = False) -> None:
        """Look at the rows, unless that was just done and need not be done `again`."""
        now = time.monotonic()
        if not again and now - self._looked_at < FRESH_SECONDS:
            return
        self._looked_at = now
        try:
            rows = Source.objects.filter(paused_at__isnull=False).values_list("owner_id", "kind", "location")
            self._paused = frozenset(rows)
        except AWAY:
            return

    def refuse(self, *, owner_id: int, kind: str, location: str = "") -> None:
        """Raise if a source is paused.

        Raises:
            PausedError: saying how it is resumed.
        """
        if self.is_paused(owner_id=owner_id, kind=kind, location=location):
            name = name_of_source(kind, location)
            raise PausedError(
                f"Recording from {name} is paused, so nothing was recorded. Resume it on the page Sources of the "
                f"admin or by `manage.py sources --resume {kind}`, and send it again."
            )


@cache
def pauses() -> Pauses:
    """Give those that this process knows."""
    return Pauses()


def pause(*, owner_id: int, kind: str, location: str = "") -> None:
    """Let nothing more come in by a way, or by one place of it; what is paused already stays so."""
    row, _ = Source.objects.get_or_create(owner_id=owner_id, kind=kind, location=location)
    Source.objects.filter(pk=row.pk, paused_at=None).update(paused_at=timezone.now())
    pauses().look(again=True)


def resume(*, owner_id: int, kind: str, location: str = "") -> None:
    """Let messages come in again: by one place, or, without a location, by a way and all its places.

    Raises:
        WayPausedError: for a place whose whole way is paused.
    """
    rows = Source.objects.filter(owner_id=owner_id, kind=kind, paused_at__isnull=False)
    if location:
        if rows.filter(location="").exists():
            raise WayPausedError(f"{kind} is paused as a whole. Resume that.")
        rows = rows.filter(location=location)
    rows.update(paused_at=None)
    pauses().look(again=True)


def name_of_source(kind: str, location: str = "") -> str:
    """Give the name by which a command takes a source: `codex`, `extension:chatgpt`."""
    return f"{kind}:{location}" if location else kind


def read_name(name: str, *, owner_id: int) -> tuple[str, str]:
    """Give the kind and the location that `name_of_source` made a name of.

    Raises:
        UnknownSourceError: if the owner has no such source, and there is no such way in.
    """
    kind, _, location = storable_text(name).partition(":")
    rows = Source.objects.filter(owner_id=owner_id, kind=kind)
    is_known = kind in ways() if not location else location in places_of(kind)
    if is_known or rows.filter(location=location).exists() or (not location and rows.exists()):
        return kind, location
    raise UnknownSourceError(
        f"There is no source {name!r}. There are {', '.join(ways())}; `manage.py sources` names their places."
    )
