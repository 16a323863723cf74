"""What time does to patterns: what nothing confirms any more retires."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model

from grid.patterns.due import mark_unknown
from grid.patterns.keeping.holding import holding
from grid.patterns.keeping.weighing import newest_of, weigh
from grid.patterns.models import Pattern, PatternState


def age() -> int:
    """Weigh the patterns that may have become too old; give how many retired. Unknown conversations become due."""
    mark_unknown()
    owners = get_user_model().objects.filter(pattern__isnull=False).order_by("pk").distinct()
    return sum(age_of(owner_id) for owner_id in owners.values_list("pk", flat=True))


def age_of(owner_id: int) -> int:
    """Weigh the patterns of one owner that may have become too old; give how many retired."""
    newest = newest_of(owner_id)
    old = newest - timedelta(days=settings.PATTERN_STALE_DAYS)
    rows = Pattern.objects.filter(owner=owner_id, last_seen__lt=old, pinned=False)
    retired = 0
    for id_ in list(rows.exclude(state=PatternState.RETIRED).values_list("id", flat=True)):
        with holding(owner_id):
            pattern = Pattern.objects.filter(id=id_).first()
            if pattern:
                weigh(pattern, newest=newest)
                retired += pattern.state == PatternState.RETIRED
    return retired
