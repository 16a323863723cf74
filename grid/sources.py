"""How the sources are: what came in by each, what waits in it, what is wrong, and whether it is paused."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from capture.cursors import name_of
from capture.models import Source
from capture.owner import NoOwnerError, default_owner_id
from capture.proxy.folder import exchange_folder
from capture.proxy.troubles import troubles
from capture.spool import spool
from capture.ways import EXTENSION, PROXY, Via, Way, ways
from grid.source_counts import Counts, counts_by_kind, damaged_files_by_kind


class State(StrEnum):
    """How a source is."""

    WATCHING = "watching"
    READY = "ready"
    PAUSED = "paused"
    STOPPED = "stopped"
    FOLDER_MISSING = "folder_missing"
    NOT_SET_UP = "not_set_up"
    NEVER_SEEN = "never_seen"


@dataclass(frozen=True, slots=True)
class Lag:
    """What has not come in yet: bytes of files, calls in the spool; and messages that cannot be searched yet."""

    bytes: int = 0
    calls: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong last, with what to do, and when."""

    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place of a source: a folder, a site."""

    row: Source
    title: str
    state: State
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class SourceFound:
    """A way in, with its places. `counts` is `None` where what comes in by it is of the kinds of other sources."""

    way: Way
    state: State
    paused_at: datetime | None
    counts: Counts | None
    received: int
    last_seen: datetime | None
    lag: Lag
    trouble: Trouble | None
    damaged_files: int
    places: list[PlaceFound] = field(default_factory=list)

    @property
    def messages(self) -> int:
        """How many messages there are of its kind, else how many came in by it."""
        return self.counts.messages if self.counts else self.received

    @property
    def captured_at(self) -> datetime | None:
        """When the last message came in, as far as that is known."""
        return self.counts.captured_at if self.counts and self.counts.captured_at else self.last_seen


def sources(*, owner_id: int, watcher_runs: bool = True) -> list[SourceFound]:
    """Look at every source that an owner has or could have, those first that need nobody's hand."""
    rows: dict[str, list[Source]] = {}
    for row in Source.objects.filter(owner_id=owner_id).order_by("kind", "location"):
        rows.setdefault(row.kind, []).append(row)
    look = _Look(
        counts=counts_by_kind(owner_id=owner_id),
        waiting=_waiting(owner_id),
        damaged=damaged_files_by_kind(owner_id=owner_id),
        watcher_runs=watcher_runs,
    )
    return [look.at(way, rows.get(way.kind, [])) for way in _ways(rows, owner_id=owner_id)]


def _ways(rows: Mapping[str, list[Source]], *, owner_id: int) -> Iterator[Way]:
    known = ways()
    for kind, way in known.items():
        if way.via != Via.WATCHER or rows.get(kind) or _is_watched_for(owner_id):
            yield way
    for kind in sorted(rows.keys() - known.keys()):
        yield Way(kind, kind, Via.PUSH)


def _is_watched_for(owner_id: int) -> bool:
    try:
        return default_owner_id() == owner_id
    except NoOwnerError:
        return False


@dataclass(frozen=True, slots=True)
class _Look:
    counts: Mapping[str, Counts]
    waiting: Mapping[str, int]
    damaged: Mapping[str, int]
    watcher_runs: bool

    def at(self, way: Way, rows: list[Source]) -> SourceFound:
        """Put together what is known of a way."""
        counts = None if way.kind in (EXTENSION, PROXY) else self.counts.get(way.kind, Counts())
        is_paused = any(row.paused_at for row in rows if not row.location)
        places = [self._place(way, row, rows, is_paused=is_paused) for row in rows if row.location]
        state = State.PAUSED if is_paused else self._state(way, rows, places, counts)
        return SourceFound(
            way=way,
            state=state,
            paused_at=_latest(row.paused_at for row in rows) if state == State.PAUSED else None,
            counts=counts,
            received=sum(row.received for row in rows),
            last_seen=_latest(row.last_seen for row in rows),
            lag=Lag(
                bytes=sum(row.unread_bytes for row in rows),
                calls=self.waiting.get(way.kind, 0),
                messages=counts.on_their_way if counts else 0,
            ),
            trouble=max(filter(None, _troubles(way, rows)), key=_when, default=None),
            damaged_files=self.damaged.get(way.kind, 0),
            places=places,
        )

    def _state(self, way: Way, rows: list[Source], places: list[PlaceFound], counts: Counts | None) -> State:
        states = {place.state for place in places}
        if way.via == Via.WATCHER:
            untold = State.NOT_SET_UP if way.folder is None else State.STOPPED
            return next((state for state in State if state in states), untold)
        if states == {State.PAUSED}:
            return State.PAUSED
        has_come = (counts and counts.messages) or any(row.last_seen for row in rows)
        return State.READY if has_come else State.NEVER_SEEN

    def _place(self, way: Way, row: Source, rows: list[Source], *, is_paused: bool) -> PlaceFound:
        return PlaceFound(
            row=row,
            title=way.place(row.location),
            state=State.PAUSED if is_paused or row.paused_at else self._state_of_place(way, row, rows),
            trouble=_trouble(row),
        )

    def _state_of_place(self, way: Way, row: Source, rows: list[Source]) -> State:
        if way.via != Via.WATCHER:
            return State.READY
        followed = name_of(way.folder) if way.folder else ""
        if row.location != followed and any(other.location == followed for other in rows):
            return State.NOT_SET_UP  # the setting named another folder before
        if not self.watcher_runs:
            return State.STOPPED
        return State.FOLDER_MISSING if row.missing else State.WATCHING


def _waiting(owner_id: int) -> Mapping[str, int]:
    waiting = Counter(spool().waiting_by_kind(owner_id=owner_id))
    # Whose these are they tell only when they are read.
    waiting[PROXY] += exchange_folder().count_ended()
    return waiting


def _troubles(way: Way, rows: Iterable[Source]) -> Iterator[Trouble | None]:
    yield from map(_trouble, rows)
    if way.kind == PROXY and (lately := troubles().lately()):
        yield Trouble(lately, None)


def _trouble(row: Source) -> Trouble | None:
    return Trouble(row.last_error, row.error_at) if row.last_error else None


def _when(trouble: Trouble) -> float:
    return trouble.at.timestamp() if trouble.at else 0.0


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, moments), default=None)
