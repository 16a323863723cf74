"""What kind of thing a pattern is, and how it turned out."""

from __future__ import annotations

from collections.abc import Sequence

from grid.patterns.exchange import Attempt, Exchange, Outcome
from grid.patterns.telling.cues import TURNING, WEIGHING
from grid.patterns.telling.splitting import pieces_of
from grid.patterns.telling.told import Kind, Result

ENOUGH_WEIGHING = 2


def judge(exchanges: Sequence[Exchange]) -> tuple[Kind, Result]:
    """Tell the kind of a pattern and the outcome of the approach that it is about."""
    turned = [turned_away(exchange) for exchange in exchanges]
    worked = [exchange.outcome is Outcome.WORKED for exchange in exchanges]
    if sum(turned) * 2 > len(exchanges):
        return Kind.PITFALL, Result.FAILED
    if any(turned) and len(exchanges) > 1:
        return Kind.STRATEGY, Result.MIXED
    weighing = [_weighing(exchange) for exchange in exchanges]
    kind = (
        Kind.DECISION if sum(w >= ENOUGH_WEIGHING for w in weighing) * 2 > len(exchanges) else Kind.STRATEGY
    )
    return kind, Result.WORKED if any(worked) else Result.UNKNOWN


def turned_away(exchange: Exchange) -> bool:
    """Tell whether advice failed in an exchange, and what followed was other advice rather than a repair of it."""
    pairs = zip(exchange.attempts, exchange.attempts[1:], strict=False)
    return any(one.outcome is Outcome.FAILED and _turns(after) for one, after in pairs)


def _turns(attempt: Attempt) -> bool:
    first = [piece.text for turn in attempt.advice for piece in pieces_of(turn.content)[:4]]
    return bool(TURNING.search(" ".join(first)))


def _weighing(exchange: Exchange) -> int:
    asked = exchange.situation
    said = "\n".join(turn.content for attempt in exchange.attempts[:2] for turn in attempt.advice)
    return len(WEIGHING.findall(said)) + len(WEIGHING.findall(asked))
