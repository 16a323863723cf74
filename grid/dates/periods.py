"""Stretches of local time, and how one is reckoned from another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

DAY = timedelta(days=1)
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
STEPS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": DAY, "week": 7 * DAY}
MOST_MONTHS = 720  # further back nobody counts, and the calendar ends


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to before `end`, in naive local time; an open side is None.

    `returns`: what it comes back with when its words leave that out. `vague`: its bounds are a guess. `adverb`: its
    words say when something was done ("last week") rather than which thing is meant ("of May"). `weak`: it
    counts only where the query asks for what was said then. `onwards`: its words give no end ("since", "after").
    """

    start: datetime | None
    end: datetime | None
    returns: Literal["", "year", "week"] = ""
    vague: bool = False
    adverb: bool = False
    weak: bool = False
    onwards: bool = False

    @property
    def length(self) -> timedelta:
        """How long it lasts; forever where a side is open."""
        return self.end - self.start if self.start and self.end else timedelta.max


def day(moment: datetime) -> Period:
    """Give the day of a moment."""
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(start, start + DAY)


def unit(moment: datetime, name: str, count: int = 0) -> Period:
    """Give the calendar's hour, day, week (from Monday), month, quarter or year `count` after that of a moment."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if name in MONTHS_OF:
        months = MONTHS_OF[name]
        first = months_later(midnight.replace(day=1), -((midnight.month - 1) % months))
        start = months_later(first, count * months)
        return Period(start, months_later(start, months))
    if name == "week":
        midnight -= midnight.weekday() * DAY
    step = STEPS[name]
    start = (midnight if step >= DAY else moment) + count * step
    return Period(start, start + step)


def back(moment: datetime, count: int, name: str) -> datetime:
    """Give the moment that many units before."""
    if name in MONTHS_OF:
        return months_later(moment, -count * MONTHS_OF[name])
    return moment - count * STEPS[name]


def months_later(moment: datetime, months: int) -> datetime:
    """Add months; a day that the month does not have becomes its last."""
    number = moment.year * 12 + moment.month - 1 + max(-MOST_MONTHS, min(months, MOST_MONTHS))
    first = moment.replace(year=number // 12, month=number % 12 + 1, day=1)
    length = (first.replace(day=28) + 4 * DAY).replace(day=1) - first
    return first.replace(day=min(moment.day, length.days))


def month(year: int, number: int) -> Period:
    """Give a month."""
    return unit(datetime(year, number, 1), "month")


def season(year: int, number: int) -> Period:
    """Give spring (0) to winter (3) as the northern meteorologists count; winter begins in December."""
    start = datetime(year, 3 * number + 3, 1)
    return Period(start, months_later(start, 3), returns="year", vague=True)


def feast(year: int, number: int) -> Period:
    """Give the days about Christmas (0) or the New Year that ends the year (1)."""
    start = datetime(year, 12, 22 if number == 0 else 30)
    return Period(start, start + 6 * DAY, returns="year", vague=True)


def third(period: Period, number: int) -> Period:
    """Give the early (0), middle (1) or late (2) third of a period."""
    if not period.start or not period.end:
        return period
    step = period.length / 3
    start = period.start + number * step
    return replace(period, start=start, end=start + step, vague=True)


def moved(period: Period, turns: int) -> Period:
    """Give the period of the same name some turns (years, weeks) later."""
    if not period.start or not period.end or not period.returns:
        return period
    if period.returns == "week":
        return replace(period, start=period.start + 7 * turns * DAY, end=period.end + 7 * turns * DAY)
    start = months_later(period.start, 12 * turns)
    end = start + DAY if period.length == DAY else months_later(period.end, 12 * turns)
    return replace(period, start=start, end=end)


def latest(period: Period, *, by: datetime) -> Period:
    """Give the last of the periods of the same name that has begun by a moment."""
    while period.start and period.returns and period.start > by:
        period = moved(period, -1)
    return period


def span(first: Period, last: Period) -> Period | None:
    """Give the time from one period's start to another's end; a year that one leaves out is the other's."""
    if first.returns and last.start:
        first = latest(first, by=last.start)
    while last.returns and first.start and last.start and last.start < first.start:
        last = moved(last, 1)
    if not first.start or not last.end or first.start >= last.end:
        return None
    return Period(first.start, last.end, vague=first.vague or last.vague, weak=first.weak and last.weak)


def union(first: Period, second: Period) -> Period:
    """Give the time from the earlier start to the later end."""
    start = min(first.start, second.start) if first.start and second.start else None
    end = max(first.end, second.end) if first.end and second.end else None
    vague, weak = first.vague or second.vague, first.weak and second.weak
    return replace(first, start=start, end=end, vague=vague, weak=weak)


def overlap(periods: Sequence[Period]) -> Period | None:
    """Give the time that lies in all of some periods; None if there is none."""
    start = max((period.start for period in periods if period.start), default=None)
    end = min((period.end for period in periods if period.end), default=None)
    return None if start and end and start >= end else replace(periods[0], start=start, end=end)
