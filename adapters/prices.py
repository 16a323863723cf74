"""What tokens cost."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from embeddings.errors import AetherGridError

MILLION = Decimal(1_000_000)
# A version of a model costs what the model does: claude-haiku-4-5-20251001, gpt-5-mini-2025-08-07.
_DATE = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")


class InvalidPriceError(AetherGridError):
    """A text is no price; it says how one is written."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens that are read, and for a million that are written."""

    input: Decimal
    output: Decimal

    def of(self, *, input_tokens: int, output_tokens: int) -> Decimal:
        """Give what so many tokens cost, in US dollars."""
        return (self.input * input_tokens + self.output * output_tokens) / MILLION


def price(written: str) -> Price:
    """Read a price as "3/15": dollars for a million tokens of input, and of output.

    Raises:
        InvalidPriceError: if it is none.
    """
    parts = written.split("/")
    try:
        given, made = (Decimal(part.strip()) for part in parts)
    except (InvalidOperation, ValueError):
        given = made = Decimal("NaN")
    if not (given.is_finite() and made.is_finite() and given >= 0 and made >= 0):
        raise InvalidPriceError(
            f"{written!r} is no price. Write dollars for a million tokens of input and of output, as 3/15."
        )
    return Price(given, made)


def undated(model: str) -> str:
    """Give a model's name without the date of its version."""
    return _DATE.sub("", model)
