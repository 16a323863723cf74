"""Read what is built on other periods: parts of them, ranges, and open sides."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce

from grid.dates import periods
from grid.dates.periods import DAY, Period
from grid.dates.said import Said, period_in, value
from grid.dates.words import UNIT_NAMES


def part(said: Said, now: datetime) -> Period:
    """Read `early 2023`, `late last year`."""
    return periods.latest(periods.third(period_in(said), value(said, "pP") or 0), by=now)


def unit_around(said: Said, _: datetime) -> Period | None:
    """Read `the week of 3 March`."""
    date, name = period_in(said), UNIT_NAMES[value(said, "u") or 0]
    if name not in ("week", "month") or not date.start or date.length > periods.unit(date.start, name).length:
        return None
    return replace(periods.unit(date.start, name), adverb=date.adverb)


def unit_beside(said: Said, _: datetime) -> Period | None:
    """Read `the week before 3 August`, `two weeks before it`, `the day after it`."""
    date = period_in(said, -1)
    name = UNIT_NAMES[value(said, "u") or 0]
    count = value(said, "nNw")
    if not date.start or not date.end or name in ("minute", "hour"):
        return None
    if value(said, "A") is not None:
        return None if count else replace(_after(date.end, name), returns="")
    if count is None:
        return Period(periods.back(date.start, 1, name), date.start, vague=True)
    half = min(periods.unit(date.start, name).length / 2, 15 * DAY) if name != "day" else timedelta(0)
    then = periods.back(date.start, count, name)
    return Period(then - half, then + half + DAY, vague=True)


def _after(end: datetime, name: str) -> Period:
    return Period(end, periods.back(end, -1, name), vague=True)


def weekend_before(said: Said, _: datetime) -> Period | None:
    """Read `the last weekend before 10 April`."""
    date = period_in(said, -1)
    if not date.start:
        return None
    saturday = date.start - ((date.start.weekday() - 5 - 1) % 7 + 1) * DAY
    return Period(saturday, saturday + 2 * DAY, vague=True)


def between(said: Said, _: datetime) -> Period | None:
    """Read `between March and May`, `from 2021 to 2023`, `1 June - 5 June`."""
    return periods.span(period_in(said), period_in(said, -1))


def all_of(said: Said, _: datetime) -> Period:
    """Read `in January, February and March`."""
    return reduce(periods.union, [token.period for token in said if token.period])


def since(said: Said, _: datetime) -> Period:
    """Read `since March`: from its beginning."""
    date = period_in(said)
    return replace(date, end=None, returns="", adverb=True, onwards=True)


def after(said: Said, _: datetime) -> Period | None:
    """Read `after 3 June`: from its end."""
    date = period_in(said)
    return replace(date, start=date.end, end=None, returns="", onwards=True) if date.end else None


def before(said: Said, _: datetime) -> Period:
    """Read `before 2024`: to its beginning; a weekday or feast may as well be the next."""
    date = period_in(said)
    return replace(date, start=None, end=date.start, returns="", weak=date.returns == "week")


def until(said: Said, _: datetime) -> Period | None:
    """Read `until June`: to its end."""
    date = period_in(said)
    return replace(date, start=None, returns="", weak=date.returns == "week") if date.end else None


def roughly(said: Said, _: datetime) -> Period:
    """Read `around Christmas`."""
    return replace(period_in(said), returns="", vague=True)


def plainly(said: Said, _: datetime) -> Period:
    """Read `in March`."""
    return period_in(said)


def loosely(said: Said, now: datetime) -> Period:
    """Read `from March`, which may as well be where something comes from."""
    return replace(plainly(said, now), weak=True)
