"""When to say nothing: a pattern that does not fit costs the asking model its attention. Free of the database."""

from math import log2

# Of the queries that a pattern answers, nine in ten are at least so near to it; of those that none answers, with a
# dozen patterns, one in ten is as near to some.
FLOOR = 0.28
FEW_PATTERNS = 16
# The nearest of twice as many patterns is nearer by chance; the right one is not.
PER_DOUBLING = 0.008
HIGHEST_FLOOR = 0.34
# What is that much less relevant than the best is not given beside it.
BESIDE = 0.12


def floor_of(patterns: int) -> float:
    """Give the `meaning` that the best of so many patterns has to have for a query."""
    doublings = log2(max(patterns, FEW_PATTERNS) / FEW_PATTERNS)
    return min(HIGHEST_FLOOR, FLOOR + PER_DOUBLING * doublings)
