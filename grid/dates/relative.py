"""Read what is reckoned from today: yesterday, last week, two weeks ago, on Monday."""

from dataclasses import replace
from datetime import datetime, timedelta

from grid.dates import periods
from grid.dates.periods import DAY, Period
from grid.dates.said import Said, value
from grid.dates.words import UNIT_NAMES

FEW = ((1, 3), (2, 6))  # at least and at most: a couple, a few
SURE_DAYS = 14  # further back people count roughly
HOURS = ((0, 12), (12, 18), (18, 24), (18, 30))  # morning, afternoon, evening, night


def near_day(said: Said, now: datetime) -> Period:
    """Read `yesterday`, `this morning`, `yesterday evening`, `last night`, `tonight`."""
    shift = value(said, "R") or 0
    part = 3 if value(said, "N") is not None else value(said, "M")
    if value(said, "L") is not None:
        shift = -1
    found = periods.day(now + shift * DAY)
    if part is not None and found.start:
        first, last = HOURS[part]
        start = found.start
        found = Period(start + timedelta(hours=first), start + timedelta(hours=last))
    return replace(found, adverb=True, weak=shift == 0)


def last_unit(said: Said, now: datetime) -> Period | None:
    """Read `last week` by the calendar, and `the last week`, `the past week` as what led up to now."""
    name = UNIT_NAMES[value(said, "u") or 0]
    if name == "minute" or (name == "hour" and value(said, "D") is None):
        return None
    if value(said, "L") or value(said, "D"):
        return _up_to(now, 1, name)
    return replace(periods.unit(now, name, -1), adverb=True)


def this_unit(said: Said, now: datetime) -> Period | None:
    """Read `this week`."""
    name = UNIT_NAMES[value(said, "u") or 0]
    if name in ("minute", "hour", "day"):
        return None
    return replace(periods.unit(now, name), adverb=True, weak=True)


def last_units(said: Said, now: datetime) -> Period:
    """Read `the last 10 days`, `the past few weeks`."""
    return _up_to(now, _count(said) or FEW[value(said, "f") or 0][1], UNIT_NAMES[value(said, "u") or 0])


def since_units(said: Said, now: datetime) -> Period | None:
    """Read `seit zwei Wochen`, `since 3 days`; `since a day …` rather gives a reason."""
    found = last_units(said, now)
    return None if _count(said) == 1 else replace(found, onwards=True)


def _up_to(now: datetime, count: int, name: str) -> Period:
    """Give the units that led up to now: from the beginning of the first day, where they are days or more."""
    since = periods.back(now, count, name)
    short = name in ("minute", "hour")
    start = since if short else periods.day(since).start
    return Period(start, None, adverb=True, weak=short)


def ago(said: Said, now: datetime) -> Period:
    """Read `two weeks ago` as the calendar's week two before, `a few months ago` as two to six before."""
    name = UNIT_NAMES[value(said, "u") or 0]
    count = _count(said)
    if count is None or name in ("minute", "hour"):
        near, far = FEW[value(said, "f") or 0] if count is None else (count // 2, count * 2)
        start, end = periods.back(now, far, name), periods.back(now, near, name)
        return Period(start, end, vague=True, adverb=True, weak=name == "minute")
    then = periods.back(now, count, name)
    return replace(periods.unit(then, name), vague=now - then > SURE_DAYS * DAY, adverb=True)


def _count(said: Said) -> int | None:
    """Give how many units; None for a few."""
    return None if value(said, "f") is not None else value(said, "nNw") or 1


def weekday(said: Said, now: datetime) -> Period:
    """Read `Monday`, `last Friday`: the last before today; it may be another where this week has one too."""
    today = periods.day(now)
    back = (now.weekday() - (value(said, "W") or 0) - 1) % 7 + 1
    found = periods.day(now - back * DAY)
    if value(said, "LK") is None:
        return replace(found, returns="week")
    this_week = bool(found.start and today.start and back <= now.weekday())
    return replace(found, vague=this_week, adverb=True)


def weekday_with_article(said: Said, now: datetime) -> Period | None:
    """Read `el lunes`; English says `the Monday` of others."""
    return None if value(said, "D") else weekday(said, now)


def this_weekday(said: Said, now: datetime) -> Period:
    """Read `this Monday`: of this week."""
    start = periods.unit(now, "week").start or now
    return replace(periods.day(start + (value(said, "W") or 0) * DAY), adverb=True)


def weekday_of_last_week(said: Said, now: datetime) -> Period | None:
    """Read `Monday of last week`."""
    if UNIT_NAMES[value(said, "u") or 0] != "week":
        return None
    start = periods.unit(now, "week", -1).start or now
    return replace(periods.day(start + (value(said, "W") or 0) * DAY), adverb=True)


def weekend(said: Said, now: datetime) -> Period:
    """Read `the weekend` as the last that has begun, `last weekend` as one that is over, `this weekend`."""
    saturday = (periods.unit(now, "week").start or now) + 5 * DAY
    found = Period(saturday, saturday + 2 * DAY, returns="week", adverb=True)
    if value(said, "t") is None:
        found = periods.latest(found, by=now)
        if value(said, "LK") is not None and found.end and found.end > now:
            found = periods.moved(found, -1)
    return replace(found, returns="")
