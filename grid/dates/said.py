"""What a form of words is made of: the tokens of one expression, and how it is read."""

from collections.abc import Callable, Sequence
from datetime import datetime

from grid.dates.periods import Period
from grid.dates.tokens import Token

Said = Sequence[Token]
Reading = Callable[[Said, datetime], Period | None]


def value(said: Said, kinds: str) -> int | None:
    """Give the value of the first token of some kinds."""
    return next((token.value for token in said if token.kind in kinds), None)


def period_in(said: Said, at: int = 0) -> Period:
    """Give the period that was read before, the first or (-1) the last of several."""
    return [token.period for token in said if token.period is not None][at]
