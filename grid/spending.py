"""What the grid spent on models that it asked itself."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils import timezone

from adapters.budget import tokens_on
from adapters.models import ModelCall


def spending(*, owner_id: int) -> dict[str, Any]:
    """Sum the calls about the owner's conversations, and give how much of the day's budget the whole grid has used.

    `cost` is in US dollars, of the calls whose price is known; `unpriced` counts the others that were answered.
    """
    sums = ModelCall.objects.filter(owner=owner_id).aggregate(
        calls=Count("pk"),
        failed=Count("pk", filter=~Q(error="")),
        inputTokens=Sum("input_tokens", default=0),
        outputTokens=Sum("output_tokens", default=0),
        unpriced=Count("pk", filter=Q(cost=None, error="")),
        dollars=Sum("cost", default=0.0),
    )
    return sums | {
        "model": settings.PATTERN_MODEL,
        "cost": sums.pop("dollars"),
        "tokensToday": tokens_on(timezone.now().date()),
        "tokensPerDay": settings.PATTERN_TOKENS_PER_DAY if settings.PATTERN_MODEL else 0,
    }
