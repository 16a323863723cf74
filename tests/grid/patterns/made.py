"""Patterns for tests, made of conversations that a grid has."""

from typing import Any
from uuid import uuid4

from capture.models import Conversation
from grid.patterns.keeping.weighing import weigh
from grid.patterns.models import Evidence, LessonOutcome, Pattern, PatternKind, PatternState


def made_pattern(owner_id: int, *conversations: str, failed: tuple[str, ...] = (), **texts: Any) -> Pattern:
    """Make a pattern that stands on the last answers of these conversations (external ids)."""
    rows = list(
        Conversation.objects.filter(owner_id=owner_id, external_id__in=conversations).order_by("started_at")
    )
    first = rows[0].started_at
    pattern = Pattern(
        id=uuid4(),
        owner_id=owner_id,
        first_seen=first,
        last_seen=rows[-1].last_at,
        untold=False,
        by_hand=True,
        **({"kind": PatternKind.STRATEGY, "state": PatternState.ACTIVE} | TEXTS | texts),
    )
    pattern.save(force_insert=True)
    for row in rows:
        answer = row.messages.filter(role="assistant").latest("timestamp")
        Evidence.objects.create(
            pattern=pattern,
            conversation=row,
            message=answer,
            start=0,
            end=answer.characters,
            source_model=answer.model,
            outcome=LessonOutcome.FAILED if row.external_id in failed else LessonOutcome.WORKED,
            timestamp=answer.timestamp,
        )
    weigh(pattern)
    return pattern


TEXTS = {
    "title": "Set a lock timeout before changing a table",
    "when": "A migration waits behind a long query and everything behind it waits too.",
    "action": "Set lock_timeout, and try again until the lock is granted.",
    "rationale": "A waiting exclusive lock holds up all that come after it.",
    "caveats": ["Do not run it in one transaction with a backfill."],
}
