"""How advice turned out, read from what was said next."""

import re

from grid.patterns.exchange import Outcome
from grid.patterns.outcome_words import (
    CHANGE,
    FAILURE,
    INTENT,
    NEGATION,
    NUMBER,
    OVERCOME,
    OWNS_UP,
    PAST,
    PLEASED,
    SINCE,
    SUCCESS,
)

CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]*`", re.DOTALL)
CLAUSE = re.compile(
    r"(?<=[.!?…])\s+|[\n;]+|,?\s+(?=\b(?:but|though|however|except|although)\b)", re.IGNORECASE
)
TURNS = re.compile(r"\W*(?:but|though|however|except|although|unfortunately)\b", re.IGNORECASE)
ENOUGH = 0.5
# What is said earlier counts less: people begin with what was and end with what is.
FADING = 0.8
# In an answer, what it makes of the report stands at its beginning.
OPENING = 400


def outcome_of(reaction: str | None, *, answer: str | None = None) -> Outcome:
    """Tell how advice turned out from the user's next words; None where the conversation ended with the advice.

    Words of success and failure are weighed clause by clause; what is said last counts most. `answer` is what the
    model said then: one that takes its advice back tells of failure, one that is pleased of success. Where nobody
    answered, a report of what was done, or of a number, tells of success unless it says otherwise.
    """
    if not reaction or not reaction.strip():
        return Outcome.UNKNOWN
    text = CODE.sub(" ", reaction)
    scores = [_clause(one) for one in CLAUSE.split(text) if one and one.strip()]
    score = sum(one * FADING**age for age, one in enumerate(reversed(scores)))
    if answer:
        score += _answered(answer[:OPENING])
    elif scores and scores[-1] >= 0:
        score += _left(text)
    if score > ENOUGH:
        return Outcome.WORKED
    return Outcome.FAILED if score < -ENOUGH else Outcome.UNKNOWN


def _clause(clause: str) -> float:
    """Score one clause: above 0 it tells of success, below 0 of failure."""
    failure = FAILURE.search(clause)
    if failure:
        return 0.6 if OVERCOME.search(clause[: failure.start()]) else -1.2
    found = [NEGATION.search(clause[: one.start()]) is None for one in SUCCESS.finditer(clause)]
    score = 0.8 * min(sum(found), 2) - 0.8 * found.count(False)
    if not found and TURNS.match(clause):
        score -= 0.8
    score += 0.5 if CHANGE.search(clause) else 0.0
    if PAST.search(clause) and not INTENT.search(clause):
        score += 0.2
    return score * (0.2 if clause.rstrip().endswith("?") else 1.0)


def _answered(opening: str) -> float:
    if OWNS_UP.search(opening):
        return -1.5
    return 0.8 if PLEASED.match(opening) else 0.0


def _left(text: str) -> float:
    """Weigh that the user said it and left: who is not helped asks on."""
    if text.rstrip().endswith("?") or INTENT.search(text):
        return 0.0
    return 0.6 if NUMBER.search(text) or SINCE.search(text) or PAST.search(text) else 0.0
