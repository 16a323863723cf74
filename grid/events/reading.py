"""Reading a person's events past a cursor, each once, in the order in which they happened."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from grid.events.kinds import KINDS, Event, Kind

# A row is seen once it is committed, which is later than the moment in it; clocks of several machines differ too.
LATE = timedelta(seconds=10)
PAGE = 500

Sent = tuple[str, UUID, datetime]


class Reader:
    """Reads all rows with a moment after `cursor`, and those before it that are committed later."""

    def __init__(self, *, owner_id: int, cursor: datetime, kinds: Sequence[Kind] = KINDS) -> None:
        self.cursor = cursor
        self._owner_id = owner_id
        self._kinds = kinds
        # No row with an earlier moment is committed any more.
        self._final = cursor - LATE
        self._sent: set[Sent] = set()

    def pass_over(self) -> None:
        """Count as read what happened before the cursor, for a client that wants what happens from now on."""
        for kind in self._kinds:
            self._sent |= {(kind.name, *row) for row in self._moments(kind, until=self.cursor)}

    def read(self) -> tuple[list[Event], bool]:
        """Give the next events, and whether there are more of them already."""
        began = timezone.now()
        edge = self._edge()
        events = [event for kind in self._kinds for event in self._unsent(kind, until=edge)]
        events.sort(key=lambda event: (event.moment, event.id))
        self._sent |= {(event.kind, event.id, event.moment) for event in events}
        self.cursor = edge or max([self.cursor, began, *(event.moment for event in events)])
        self._final = max(self._final, min(self.cursor, began - LATE))
        self._sent = {sent for sent in self._sent if sent[2] > self._final}
        return events, edge is not None

    def _edge(self) -> datetime | None:
        """Give the moment at which a page ends, `None` where what is left is less than a page."""
        ends: list[datetime] = []
        for kind in self._kinds:
            rows = kind.moments(owner_id=self._owner_id, after=self.cursor, until=None)
            ends += (moment for _, moment in rows[PAGE - 1 : PAGE])
        return min(ends, default=None)

    def _unsent(self, kind: Kind, *, until: datetime | None) -> list[Event]:
        rows = [row for row in self._moments(kind, until=until) if (kind.name, *row) not in self._sent]
        return kind.events(rows) if rows else []

    def _moments(self, kind: Kind, *, until: datetime | None) -> Iterable[tuple[UUID, datetime]]:
        return kind.moments(owner_id=self._owner_id, after=self._final, until=until)
