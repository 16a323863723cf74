"""Read the words of time in a query as a range, or as an event to look for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import reduce

from grid.dates.asking import asks_for_words
from grid.dates.events import Relation, event_of
from grid.dates.grammar import Expression, expressions
from grid.dates.periods import overlap, union
from grid.dates.stance import asks, asks_advice, looks_ahead, looks_back
from grid.dates.tokens import tokens_of

# Longer texts are pastes: the dates in them are data.
MOST_CHARACTERS = 500

_AND = re.compile(r"\s*(?:[,/]|,?\s*(?:and|or|and then|versus|vs\.?|und|oder|et|ou|y|o))\s*", re.I)


@dataclass(frozen=True, slots=True)
class Temporal:
    """What a query's words say about time.

    `since` (inclusive) and `until` (exclusive), in UTC, are the range that the words mean; an open side is None.
    `exact`: the query asks only for what was said in the range, so that it may filter; otherwise it is the time of an
    event, or vague, and may only prefer. `anchor`: the clause of the query that names an event which lies after
    (`relation` "before") or before ("after") what is asked for. `spans`: where the words of the range stand in the
    query, in characters, in order; those of the anchor are not among them.
    """

    since: datetime | None = None
    until: datetime | None = None
    exact: bool = False
    anchor: str = ""
    relation: Relation | None = None
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """An expression of time, and whether the query asks for what was said then."""

    expression: Expression
    exact: bool


def read_dates(query: str, *, now: datetime) -> Temporal:
    """Read what a query says about time, as somebody means it at `now`, in the time zone of `now` (aware).

    What is doubtful is not read, or is not exact: a wrong filter hides what is looked for.
    """
    if len(query) > MOST_CHARACTERS or asks_advice(query):
        return Temporal()
    event = event_of(query)
    local = now.replace(tzinfo=None)
    found = _together(query, expressions(tokens_of(query, zone=now.tzinfo), now=local), now=local)
    readings = [reading for one in found if (reading := _judged(query, one))]
    ranged = _joined(readings, now=now)
    if event is None or any(start <= event.start < end for start, end in ranged.spans):
        return ranged
    return replace(ranged, anchor=event.clause, relation=event.relation)


def _together(query: str, found: list[Expression], *, now: datetime) -> list[Expression]:
    """Make one of expressions that are only enumerated, "in March and in May"; leave out what lies ahead."""
    joined: list[Expression] = []
    for one in found:
        if (one.period.start or one.period.end or now) > now:
            continue
        if joined and _AND.fullmatch(query, joined[-1].end, one.start):
            before = joined.pop()
            one = Expression(before.start, one.end, union(before.period, one.period))
        joined.append(one)
    return joined


def _judged(query: str, expression: Expression) -> _Reading | None:
    """Leave out what counts only where the query asks for what was said."""
    period = expression.period
    asked = asks_for_words(
        query, expression.start, expression.end, adverb=period.adverb, onwards=period.onwards
    )
    if not asked and period.weak and not (asks(query) and looks_back(query)):
        return None
    if not asked and period.returns and looks_ahead(query):
        return None
    return _Reading(expression, exact=asked and not period.vague)


def _joined(readings: Sequence[_Reading], *, now: datetime) -> Temporal:
    """Give one range: what all readings have in common, else that of the exact ones, which then is not sure."""
    if not readings:
        return Temporal()
    exact = [reading.expression.period for reading in readings if reading.exact]
    every = [reading.expression.period for reading in readings]
    common = overlap(exact or every)
    period = common or reduce(union, exact or every)
    sure = common is not None and (len(exact) == len(every) or overlap(every) is not None)
    first, last = _utc(period.start, now), _utc(period.end, now)
    if first is last is None or (first and last and first >= last):  # the clock was put forward between them
        return Temporal()
    spans = tuple((one.expression.start, one.expression.end) for one in readings)
    return Temporal(since=first, until=last, exact=bool(exact) and sure, spans=spans)


def _utc(local: datetime | None, now: datetime) -> datetime | None:
    return local.replace(tzinfo=now.tzinfo).astimezone(UTC) if local else None
