"""Where a pattern stands by what is known of it: how sure it is, and in which state. Free of the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from grid.patterns.models import PatternKind, PatternState

# Of a normal distribution: 95 % within, and 90 %.
SURE, FAIRLY_SURE = 1.96, 1.645
# The share from which on the other outcome is no slip.
DISAGREEING = 0.2
HARMFUL_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a pattern: conversations in which it held, failed, or it is not told; verdicts; its age."""

    kind: str
    support: int
    worked: int
    failed: int
    helpful: int
    harmful: int
    confirmed_at: datetime
    newest: datetime
    stale_days: int
    mixed: bool = False


def state_of(facts: Facts) -> tuple[PatternState, str]:
    """Give the state that the facts put a pattern in, and the reason where that is not plain."""
    if facts.harmful >= HARMFUL_ENOUGH and upper_bound(facts.helpful, facts.helpful + facts.harmful) < 0.5:
        reason = f"It did harm: {facts.harmful} of {facts.helpful + facts.harmful} verdicts say so."
        return PatternState.RETIRED, reason
    if facts.newest - facts.confirmed_at > timedelta(days=facts.stale_days):
        return PatternState.RETIRED, f"Nothing has confirmed it since {facts.confirmed_at:%Y-%m-%d}."
    if not facts.support:
        return PatternState.RETIRED, "No conversation supports it any more."
    if facts.support < 2:
        return PatternState.CANDIDATE, ""
    fewer, told = min(facts.worked, facts.failed), facts.worked + facts.failed
    # One report among several, read from somebody's words, is no disagreement unless a condition for it was named.
    if facts.mixed or (fewer and (fewer > 1 or told == 2) and fewer >= DISAGREEING * told):
        return (
            PatternState.CONTESTED,
            f"It worked in {facts.worked} conversations and failed in {facts.failed}.",
        )
    return PatternState.ACTIVE, ""


def confidence_of(facts: Facts) -> float:
    """Give the lower bound of how often a pattern holds, 0 to 1: over outcomes and verdicts.

    A pitfall holds where it failed. A conversation that does not tell counts as half of one that does, either way.
    """
    held = facts.failed if facts.kind == PatternKind.PITFALL else facts.worked
    told = facts.worked + facts.failed
    untold = max(0, facts.support - told) / 2
    return lower_bound(held + facts.helpful + untold / 2, told + untold + facts.helpful + facts.harmful)


def lower_bound(held: float, trials: float, z: float = SURE) -> float:
    """Give the lower end of the interval of a share (Wilson, 1927, Journal of the ASA 22, 209-212)."""
    return _centre(held, trials, z) - _half_width(held, trials, z) if trials else 0.0


def upper_bound(held: float, trials: float, z: float = FAIRLY_SURE) -> float:
    """Give the upper end of that interval."""
    return _centre(held, trials, z) + _half_width(held, trials, z) if trials else 1.0


def _centre(held: float, trials: float, z: float) -> float:
    return (held + z * z / 2) / (trials + z * z)


def _half_width(held: float, trials: float, z: float) -> float:
    share = held / trials
    return z * sqrt(trials * share * (1 - share) + z * z / 4) / (trials + z * z)
