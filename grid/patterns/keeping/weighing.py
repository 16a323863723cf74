"""Counting anew what a pattern stands on, and what state that puts it in."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from capture.models import Conversation
from grid.patterns.keeping.history import note_change
from grid.patterns.keeping.standing import Facts, confidence_of, state_of
from grid.patterns.models import (
    Evidence,
    Feedback,
    LessonOutcome,
    Pattern,
    PatternOutcome,
    PatternState,
    Verdict,
)

# Set by a person among the edited fields: the state that they gave it stays.
STATE = "state"
# What is brought from another grid adds to these.
CARRIED = ("support", "worked", "failed", "helpful", "harmful", "neutral")


def weigh(pattern: Pattern, *, newest: datetime | None = None) -> None:
    """Count the evidence and the feedback of a pattern, set what follows from them, note a new state, and save it.

    `newest` is the time of the owner's newest conversation, if the caller knows it. To be called by whoever holds
    the owner's patterns.
    """
    _count(pattern)
    facts = _facts(pattern, newest=newest or newest_of(pattern.owner_id))
    pattern.confidence = confidence_of(facts)
    state, reason = state_of(facts)
    if pattern.pinned and state == PatternState.RETIRED:
        state, reason = PatternState.ACTIVE, "A person keeps it."
    if STATE not in pattern.edited:
        pattern.reason = reason
        if state != pattern.state:
            before = pattern.state
            pattern.state = state
            if not pattern._state.adding:
                note_change(pattern, "state", before={"state": before}, after={"state": state}, reason=reason)
    pattern.save()


def weigh_all(patterns: Iterable[Pattern], *, owner_id: int) -> None:
    """Do so with several patterns of one owner."""
    newest = newest_of(owner_id)
    for pattern in patterns:
        weigh(pattern, newest=newest)


def newest_of(owner_id: int) -> datetime:
    """Give the time of the owner's newest conversation: a pattern's age is how much has gone on without it."""
    found = Conversation.objects.filter(owner_id=owner_id).aggregate(newest=Max("last_at"))["newest"]
    return found or timezone.now()


def _count(pattern: Pattern) -> None:
    rows = list(
        Evidence.objects.filter(pattern=pattern)
        .order_by("timestamp", "id")
        .values_list("source_model", "outcome", "timestamp", "conversation__project")
    )
    outcomes = Counter(outcome for _, outcome, _, _ in rows)
    verdicts = Counter(Feedback.objects.filter(pattern=pattern).values_list("verdict", flat=True))
    counts = {
        "support": len(rows),
        "worked": outcomes[LessonOutcome.WORKED],
        "failed": outcomes[LessonOutcome.FAILED],
        "helpful": verdicts[Verdict.HELPFUL],
        "harmful": verdicts[Verdict.HARMFUL],
        "neutral": verdicts[Verdict.NEUTRAL],
    }
    carried = getattr(pattern, "carried", {})
    for name, count in counts.items():
        setattr(pattern, name, count + int(carried.get(name, 0)))
    models = {model for model, _, _, _ in rows if model} | set(carried.get("source_models", ()))
    pattern.source_models, pattern.model_diversity = sorted(models), len(models)
    if rows:
        pattern.first_seen, pattern.last_seen = rows[0][2], rows[-1][2]
        projects = {project for _, _, _, project in rows}
        if "project" not in pattern.edited:
            pattern.project = projects.pop() if len(projects) == 1 else ""


def _facts(pattern: Pattern, *, newest: datetime) -> Facts:
    helped = Feedback.objects.filter(pattern=pattern, verdict=Verdict.HELPFUL)
    last = helped.aggregate(last=Max("given_at"))["last"]
    return Facts(
        kind=pattern.kind,
        support=pattern.support,
        worked=pattern.worked,
        failed=pattern.failed,
        helpful=pattern.helpful,
        harmful=pattern.harmful,
        confirmed_at=max(pattern.last_seen, last or pattern.last_seen),
        newest=newest,
        stale_days=settings.PATTERN_STALE_DAYS,
        mixed=pattern.outcome == PatternOutcome.MIXED,
    )
