"""Which advice of an exchange failed, what kind of thing a pattern is, and how it turned out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grid.patterns.exchange import Exchange, Outcome
from grid.patterns.reading.admissions import opening_of, refuted, taken_back
from grid.patterns.telling.cues import (
    ASKING_WHICH,
    AT_HAND,
    HOLDS_FOR,
    TRIED,
    WEIGHING,
)
from grid.patterns.telling.told import Kind, Result

WEIGHED_ATTEMPTS = 2
# One in so many is enough to speak of mixed outcomes.
MIXED_FROM = 10
FAINT_WEIGHING, CLEAR_WEIGHING, CLEAR_ALONE = 2, 3, 4

FENCED = re.compile(r"```.*?(?:```|$)", re.DOTALL)
TABLE = re.compile(r"(?m)^\s*\|(?:[^|\n]*\|){3,}\s*$")


def failed_attempts(exchange: Exchange) -> frozenset[int]:
    """Give the numbers of the attempts that a report of failure followed, or that the model itself took back."""
    failed = {number for number, attempt in enumerate(exchange.attempts) if attempt.outcome is Outcome.FAILED}
    return frozenset(failed | _taken_back(exchange))


def refuted_attempts(exchange: Exchange) -> frozenset[int]:
    """Give the numbers of the attempts whose advice was wrong, rather than not enough."""
    return refuted([attempt.advice for attempt in exchange.attempts])


def judge(exchanges: Sequence[Exchange]) -> tuple[Kind, Result]:
    """Tell the kind of a pattern and the outcome of the approach that it is about.

    A pitfall is what most of its conversations began with and turned away from, or what never worked. What one of
    several turned away from for a condition that its model named, or what failed as often as not, is mixed.
    """
    turned = [bool(_taken_back(exchange)) for exchange in exchanges]
    gave_up = [
        one or bool(TRIED.search(exchange.situation)) for one, exchange in zip(turned, exchanges, strict=True)
    ]
    if len(exchanges) > 1 and (2 * sum(turned) > len(turned) or (any(turned) and all(gave_up))):
        return Kind.PITFALL, Result.FAILED
    failed = sum(_ended_in_failure(exchange) for exchange in exchanges)
    if failed == len(exchanges):
        return Kind.PITFALL, Result.FAILED
    kind = Kind.DECISION if _is_decision(exchanges) else Kind.STRATEGY
    if len(exchanges) > 1 and (
        MIXED_FROM * sum(map(separating, exchanges)) >= len(exchanges)
        or (failed > 1 and 2 * failed >= len(exchanges))
    ):
        return kind, Result.MIXED
    worked = any(exchange.outcome is Outcome.WORKED for exchange in exchanges)
    return kind, Result.WORKED if worked else Result.UNKNOWN


def _ended_in_failure(exchange: Exchange) -> bool:
    reported = [attempt.outcome for attempt in exchange.attempts if attempt.reaction]
    return bool(reported) and reported[-1] is Outcome.FAILED


def separating(exchange: Exchange) -> bool:
    """Tell whether advice failed in an exchange because of a condition, which the model then named."""
    return any(
        HOLDS_FOR.search(opening) and AT_HAND.search(opening)
        for opening in (opening_of(exchange.attempts[number + 1].advice) for number in _taken_back(exchange))
    )


def _taken_back(exchange: Exchange) -> frozenset[int]:
    return taken_back([attempt.advice for attempt in exchange.attempts])


def _is_decision(exchanges: Sequence[Exchange]) -> bool:
    weighed = [_weighing(exchange) for exchange in exchanges]
    if len(weighed) == 1:
        return weighed[0] >= CLEAR_ALONE
    return min(weighed) >= FAINT_WEIGHING and sum(weighed) >= CLEAR_WEIGHING * len(weighed)


def _weighing(exchange: Exchange) -> int:
    said = "\n".join(turn.content for one in exchange.attempts[:WEIGHED_ATTEMPTS] for turn in one.advice)
    said, asked = FENCED.sub(" ", said), FENCED.sub(" ", exchange.situation)
    return len(WEIGHING.findall(said)) + len(ASKING_WHICH.findall(asked)) + 2 * bool(TABLE.search(said))
