"""Advice that a model took back itself: at the start of its next answer, and early in a conversation."""

import re
from collections.abc import Sequence

from grid.patterns.exchange import Turn
from grid.patterns.reading.sentences import SENTENCE_END, prose_of


def _any(*expressions: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(expressions)})\b", re.IGNORECASE)


# What a model says of advice that lacked something.
COMPLETING = _any(
    "i (?:left out|missed|forgot|overlooked|should have (?:said|mentioned|added))",
    "sketch (?:skipped|lacked|left out)",
    "half of",
)
# What a model says of advice that it takes back.
ADMITTING = _any(
    r"my (?:\w+ )?(?:suggestions?|advice|answer|mistake|fault|sketch|fix|idea|proposal|recipe|recommendation)",
    "i (?:was|sent|treated|answered|contradicted|misjudged|misread|misled|overlooked|underestimated)",
    "i (?:left out|missed|forgot)",
    "i(?:'ve)? should(?:'ve| have|n't have)",
    "i (?:gave|told|led|put) you",
    "(?:was|is|were|around|at|in|with) the wrong",
    "was wrong",
    "wrong (?:tool|one|advice|approach|way|idea|thing|direction|track|end|quantity)",
    "bad (?:advice|idea)",
    "you(?:'re| are) right",
    "i agree",
    "sorry",
    "forget (?:my|that|it)",
    r"apologi\w+",
    "works? around",
    "first aid",
    "nor should",
    "(?:did|could|does) not (?:solve|help)",
    "(?:didn't|doesn't|couldn't) (?:fit|solve|help|work)",
    "treats? the symptom",
    "in hindsight",
    "never going to",
    "fell short",
    "is deserved",
)

OPENING_SENTENCES = 4
FIRST_ATTEMPTS = 2


def taken_back(advices: Sequence[Sequence[Turn]]) -> frozenset[int]:
    """Give the numbers of the advices that the next one takes back."""
    following = list(enumerate(advices[1:]))[:FIRST_ATTEMPTS]
    return frozenset(number for number, after in following if ADMITTING.search(opening_of(after)))


def refuted(advices: Sequence[Sequence[Turn]]) -> frozenset[int]:
    """Give the numbers of the advices that were wrong by the next one, rather than not enough."""
    return frozenset(
        number for number in taken_back(advices) if not COMPLETING.search(opening_of(advices[number + 1]))
    )


def opening_of(advice: Sequence[Turn]) -> str:
    """Give the first sentences of an advice."""
    said = (part for turn in advice for part in SENTENCE_END.split(prose_of(turn.content)))
    return " ".join([part.strip() for part in said if part and part.strip()][:OPENING_SENTENCES])
