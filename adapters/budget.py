"""Tokens that may be spent in a day, over all processes: reserved before a model is asked, settled after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from adapters.models import TokenDay
from embeddings.errors import AetherGridError


class BudgetUsedUpError(AetherGridError):
    """The tokens of the day do not suffice for a question."""


@dataclass(slots=True)
class Reservation:
    """Tokens that are held for a question. `spent` is what it took in the end; left as it is, all of them."""

    spent: int


@contextmanager
def reserved(tokens: int, *, per_day: int) -> Iterator[Reservation]:
    """Hold tokens of the day while a question is asked, and give back what it did not take.

    A process that dies on the way has spent them all. To be called outside of transactions.

    Raises:
        BudgetUsedUpError: if the day has not so many left; nothing is held then.
    """
    day = timezone.now().date()
    TokenDay.objects.bulk_create([TokenDay(day=day)], ignore_conflicts=True)
    today = TokenDay.objects.filter(day=day)
    if not today.filter(tokens__lte=per_day - tokens).update(tokens=F("tokens") + tokens):
        raise BudgetUsedUpError(
            f"{tokens_on(day):,} of the {per_day:,} tokens of this day are used, and the next question may take "
            f"{tokens:,}. Models are asked again tomorrow (UTC), or once PATTERN_TOKENS_PER_DAY is raised."
        )
    held = Reservation(spent=tokens)
    try:
        yield held
    finally:
        if held.spent != tokens:
            today.update(tokens=Greatest(F("tokens") + (held.spent - tokens), 0))


def tokens_on(day: date) -> int:
    """Give how many tokens a day has taken."""
    found = TokenDay.objects.filter(day=day).values_list("tokens", flat=True).first()
    return found or 0
