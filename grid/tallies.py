"""What happened in a grid since it was made, counted so that asking again looks at what is new only.

A count never goes down: what is erased later has happened all the same. It begins anew with each process, from what
the rows still tell.
"""

from bisect import bisect_left
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from capture.models import Message
from grid.models import QueryLog
from grid.moments import Seconds

PIPELINE_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
QUERY_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
# A row becomes visible when its transaction ends, a little after the moment that stands in it.
SETTLED_AFTER = timedelta(seconds=10)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Distribution:
    """How many values lie in each bucket: up to its bound, the last one beyond every bound. And their sum."""

    bounds: tuple[float, ...]
    counts: list[int] = field(default_factory=list)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = self.counts or [0] * (len(self.bounds) + 1)

    @property
    def count(self) -> int:
        """How many values there are."""
        return sum(self.counts)

    def add(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


@dataclass(slots=True)
class Totals:
    """Messages captured, by source, and secrets redacted in them; seconds from captured to stored, and of queries."""

    captured: Counter[str] = field(default_factory=Counter)
    redactions: int = 0
    pipeline: Distribution = field(default_factory=lambda: Distribution(PIPELINE_SECONDS))
    queries: dict[str, Distribution] = field(default_factory=dict)


class Tallies:
    """Keeps the totals of what has settled, and adds what is newer whenever it is asked."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._settled = Totals()
        self._until = BEGINNING

    def totals(self) -> Totals:
        """Count everything up to now."""
        with self._lock:
            horizon = timezone.now() - SETTLED_AFTER
            _count(self._settled, after=self._until, until=horizon)
            self._until = horizon
            totals = deepcopy(self._settled)
        _count(totals, after=horizon, until=None)
        return totals


def _count(totals: Totals, *, after: datetime, until: datetime | None) -> None:
    captured = _within(Message.objects.order_by(), "captured_at", after=after, until=until)
    for source, count, redactions in captured.values_list("source_kind").annotate(
        n=Count("pk"), redacted=Sum("redactions")
    ):
        totals.captured[source] += count
        totals.redactions += redactions
    stored = _within(Message.objects.order_by(), "stored_at", after=after, until=until)
    for seconds in stored.values_list(Seconds("stored_at", "captured_at"), flat=True).iterator():
        totals.pipeline.add(max(0.0, seconds))
    asked = _within(QueryLog.objects.order_by(), "asked_at", after=after, until=until)
    for kind, milliseconds in asked.values_list("kind", "milliseconds").iterator():
        totals.queries.setdefault(kind, Distribution(QUERY_SECONDS)).add(milliseconds / 1000)


def _within(rows: QuerySet[Any], name: str, *, after: datetime, until: datetime | None) -> QuerySet[Any]:
    rows = rows.filter(**{f"{name}__gt": after})
    return rows if until is None else rows.filter(**{f"{name}__lte": until})
