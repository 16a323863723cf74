"""When to say nothing: a pattern that does not fit costs the asking model its attention. Free of the database.

How the best pattern's meaning, its words and the length of the query are weighed was fitted by logistic regression on
three sets of planted patterns and 120 questions that none of these answers; a set left out decided what is kept.
"""

from math import log1p, log2

from grid.patterns.serving.ranking import Relevance

# A short query is near to something by chance, so much more than one whose words tell this much in all.
ENOUGH_TOLD = 9.0
LENGTH = 0.15
WORDS = 0.26
# What nineteen of twenty queries that a pattern answers reach with it.
FLOOR = 0.63
FEW_PATTERNS = 16
# The nearest of twice as many patterns is nearer by chance; the right one is not.
PER_DOUBLING = 0.008
MOST_RAISED = 0.06
# What one conversation alone has taught is given for itself from here on.
CLEAR = 0.69
# What is that much less relevant than the best is not given beside it, nor what would be as near to any query.
BESIDE = 0.12
LEAST_BESIDE = 0.2


def certainty(relevance: Relevance, *, told: float) -> float:
    """Say how certain it is that the best pattern answers a query whose words tell so much in all."""
    return relevance.meaning + WORDS * relevance.words + LENGTH * log1p(min(told, ENOUGH_TOLD))


def floor_of(patterns: int) -> float:
    """Give the certainty that the best of so many patterns has to have."""
    doublings = log2(max(patterns, FEW_PATTERNS) / FEW_PATTERNS)
    return FLOOR + min(MOST_RAISED, PER_DOUBLING * doublings)
