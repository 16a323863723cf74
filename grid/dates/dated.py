"""Read dates: days, months, quarters, seasons, years; without a year the last that there was."""

from dataclasses import replace
from datetime import datetime, timedelta

from grid.dates import periods
from grid.dates.periods import DAY, Period
from grid.dates.said import Said, period_in, value
from grid.dates.tokens import FIRST_YEAR

PEOPLE = (4, 5, 6, 8)  # April, May, June, August


def written(said: Said, _: datetime) -> Period:
    """Read `2023-05-07`, `2023-05-07 10:30`; a moment is rather a line of a log."""
    first, *rest = [token.period for token in said if token.period and token.period.start]
    if rest and rest[0].start and first.start:
        start = first.start.replace(hour=rest[0].start.hour, minute=rest[0].start.minute)
        return Period(start, start + timedelta(minutes=1), vague=True, weak=True)
    return first


def day_of_month(said: Said, now: datetime) -> Period | None:
    """Read `7 May 2023`, `May 7th`: without a year the last that there was."""
    month, number, year = value(said, "mqj") or 1, value(said, "nok") or 1, value(said, "y")
    try:
        if year:
            return periods.day(datetime(year, month, number))
        period = replace(periods.day(datetime(now.year, month, number)), returns="year")
    except ValueError:
        return None
    return periods.latest(period, by=now)


def day_number(said: Said, now: datetime) -> Period | None:
    """Read `the 14th`: the last that there was."""
    try:
        found = periods.day(now.replace(day=value(said, "o") or 1))
    except ValueError:
        return None
    over = found.start is not None and found.start <= now
    return found if over else periods.day(periods.months_later(now.replace(day=value(said, "o") or 1), -1))


def days_of_month(said: Said, now: datetime) -> Period | None:
    """Read `May 1-5, 2023`."""
    dash = next(index for index, token in enumerate(said) if token.kind == "-")
    head, tail = said[:dash], [said[0], *said[dash + 1 :]]
    last = day_of_month(tail, now)
    first = day_of_month([*head, *(token for token in tail if token.kind == "y")], now)
    return periods.span(first, last) if first and last else None


def days_before_date(said: Said, _: datetime) -> Period | None:
    """Read `from 1 to 5 June 2023`: the number takes the month of the date."""
    last = period_in(said)
    if last.length != DAY or not last.start:
        return None
    number = value(said, "no") or 1
    if number >= last.start.day:
        return None
    return replace(last, start=last.start.replace(day=number), returns="")


def month_of_year(said: Said, _: datetime) -> Period:
    """Read `May 2023`."""
    return periods.month(value(said, "y") or FIRST_YEAR, value(said, "mqj") or 1)


def month(said: Said, now: datetime) -> Period:
    """Read `March`: the last that has begun."""
    period = replace(periods.month(now.year, value(said, "mq") or 1), returns="year")
    return periods.latest(period, by=now)


def month_or_name(said: Said, now: datetime) -> Period:
    """Read `before April …`, where April may be somebody who does something."""
    return replace(month(said, now), vague=value(said, "m") in PEOPLE)


def last_month_named(said: Said, now: datetime) -> Period:
    """Read `last May`: the last that is over; of this year it may be meant or not."""
    found = month(said, now)
    if found.end and found.end > now:
        found = periods.moved(found, -1)
    vague = bool(found.start and found.start.year == now.year)
    return replace(found, returns="", vague=vague, adverb=True)


def this_month_named(said: Said, now: datetime) -> Period | None:
    """Read `this May`: of this year, if it has begun."""
    found = periods.month(now.year, value(said, "m") or 1)
    return replace(found, adverb=True) if found.start and found.start <= now else None


def year(said: Said, _: datetime) -> Period:
    """Read `2023`."""
    return periods.unit(datetime(value(said, "y") or FIRST_YEAR, 1, 1), "year")


def quarter(said: Said, now: datetime) -> Period:
    """Read `Q3 2024`, `Q3`."""
    number, given = value(said, "Q") or 1, value(said, "y")
    start = datetime(given or now.year, 3 * number - 2, 1)
    period = replace(periods.unit(start, "quarter"), returns="" if given else "year")
    return periods.latest(period, by=now)


def season(said: Said, now: datetime) -> Period:
    """Read `summer 2023`, `last summer`, `the summer`."""
    given = value(said, "y")
    period = periods.season(given or now.year, value(said, "s") or 0)
    return _returning(period, said, now, given=given)


def feast(said: Said, now: datetime) -> Period:
    """Read `Christmas`, `last Christmas`, `Christmas 2023`."""
    given = value(said, "y")
    return _returning(periods.feast(given or now.year, value(said, "H") or 0), said, now, given=given)


def _returning(period: Period, said: Said, now: datetime, *, given: int | None) -> Period:
    if given:
        return replace(period, returns="")
    period = periods.latest(period, by=now)
    over = bool(period.end and period.end <= now)
    return period if over or value(said, "LK") is None else periods.moved(period, -1)
