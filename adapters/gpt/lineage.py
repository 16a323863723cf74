"""Which session a line of a rollout comes from: a fork begins with a copy of what its ancestors have."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.fields import object_of, text_of
from adapters.messages import InvalidMessageError, parse_timestamp

# A copy is written in one go; whoever goes on in the fork takes longer.
PAUSE = timedelta(seconds=1)
_OLDEST = datetime.min.replace(tzinfo=UTC)


class Lineage:
    """The session of a file, its ancestors, and the one that the line being read comes from (`origin`).

    A copied line mostly carries the time of the copy, so that tells little. What tells is the turn that it is part
    of: ids of turns and sessions hold the moment they were given out (UUIDv7), and a turn belongs to the youngest
    session that was there by then. In files whose turns have no such ids the copy ends with the first pause, or
    where times of before the fork end.
    """

    def __init__(self, fallback: str) -> None:
        self.own = fallback
        self.origin = fallback
        self.meta: Mapping[str, Any] = {}
        self._began: dict[str, datetime] = {}
        self._copying = False
        self._last: datetime | None = None

    @property
    def parent(self) -> str:
        """The session that this one was forked from or spawned by, "" for none."""
        return text_of(self.meta, "forked_from_id") or spawner_of(self.meta)

    @property
    def is_copy(self) -> bool:
        """Whether the line being read is an ancestor's."""
        return self.origin != self.own

    def begin(self, meta: Mapping[str, Any]) -> None:
        """Take a `session_meta`: the first is the file's own, one with another id that of an ancestor, copied."""
        session = text_of(meta, "id") or text_of(meta, "session_id")
        if not session:
            return
        self.origin = session
        if not self.meta:
            self.own, self.meta = session, meta
            # A spawned session begins with a copy only if its spawner's own `session_meta` says so.
            self.origin = text_of(meta, "forked_from_id") or session
            self._began.setdefault(self.origin, _moment_in(self.origin) or _OLDEST)
        self._began[session] = _beginning(session, meta)
        self._copying = self.is_copy

    def turn(self, turn_id: str, started_at: object) -> None:
        """Take the id of a turn that begins, or goes on, and the Unix time of its start."""
        moment = _moment_in(turn_id) or (_unix(started_at) if self._copying else None)
        if moment is None or len(self._began) < 2:
            return
        there = [session for session, began in self._began.items() if began <= moment]
        by_age = self._began.__getitem__
        self.origin = max(there, key=by_age) if there else min(self._began, key=by_age)
        self._copying = self.is_copy

    def pass_time(self, moment: datetime) -> None:
        """Take the time of a line."""
        if self._copying and self._last and self.own in self._began:
            began = self._began[self.own]
            if moment >= began and (self._last < began or moment - self._last > PAUSE):
                self.origin, self._copying = self.own, False
        self._last = moment


def spawner_of(meta: Mapping[str, Any]) -> str:
    """Give the session that spawned this one as its sub-agent, "" for none."""
    spawn = object_of(object_of(object_of(meta, "source"), "subagent"), "thread_spawn")
    return text_of(spawn, "parent_thread_id") or text_of(meta, "parent_thread_id")


def is_subagent(meta: Mapping[str, Any]) -> bool:
    """Tell whether a session is that of a sub-agent: spawned by another, or a review."""
    return "subagent" in object_of(meta, "source") or text_of(meta, "thread_source") == "subagent"


def _beginning(session: str, meta: Mapping[str, Any]) -> datetime:
    try:
        return _moment_in(session) or parse_timestamp(meta.get("timestamp"))
    except InvalidMessageError:
        return _OLDEST


def _moment_in(id_: str) -> datetime | None:
    """Give the moment that a UUIDv7 holds in its first 48 bits, in milliseconds (RFC 9562)."""
    try:
        number = UUID(id_)
    except ValueError:
        return None
    return _unix(number.int >> 80) if number.version == 7 else None


def _unix(value: object) -> datetime | None:
    """Give a Unix time, in seconds or milliseconds."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, tz=UTC)
    except (OverflowError, OSError, ValueError):
        return None
