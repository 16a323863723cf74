"""Making every lesson anew, and the patterns from them: they come out as they were, with all that is a person's."""

from collections.abc import Callable

from django.db import transaction

from capture.models import Conversation
from grid.patterns.draining import distil_all
from grid.patterns.due import mark_due
from grid.patterns.models import Distillation, Lesson


def rebuild(progress: Callable[[], object] | None = None) -> int:
    """Distil every conversation again, whatever is known of it; give how many.

    Each step is done for all of them before the next one, so that nothing made in an older way is compared, and each
    pattern goes on as itself. A rebuild that is cut short goes on with whatever distils next.
    """
    return distil_all(progress, batch=max(1, begin_anew()))


def begin_anew() -> int:
    """Have every conversation distilled again; give how many there are."""
    with transaction.atomic():
        ids = list(Conversation.objects.order_by().values_list("id", flat=True))
        Lesson.objects.update(digest=b"", linked=False)
        mark_due(ids, wait=False)
        Distillation.objects.exclude(conversation__in=ids).delete()
    return len(ids)
