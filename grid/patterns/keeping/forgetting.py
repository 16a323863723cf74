"""What goes from the patterns when a conversation is erased."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from grid.patterns.due import mark_due
from grid.patterns.keeping.history import TEXTS, conversations_of, note_change
from grid.patterns.keeping.weighing import newest_of, weigh
from grid.patterns.models import Evidence, Feedback, Lesson, LessonLink, Pattern, PatternChange

NOTHING: dict[str, Any] = {"caveats": []}
# A pattern has some kind in any case.
WORDS = tuple(name for name in TEXTS if name != "kind")


def forget(conversation_id: UUID, *, owner_id: int) -> None:
    """Take the lessons, the evidence and the words of a conversation out of every pattern, and out of their history.

    To be called in the transaction that erases it, which holds the owner's patterns. A pattern that stands on others
    too is told again without it by whoever distils next; one left with nothing goes, unless a person keeps it.
    """
    patterns = list(_with(conversation_id, owner_id=owner_id))
    _scrub_history(conversation_id, owner_id=owner_id)
    _forget_lessons(conversation_id)
    Evidence.objects.filter(conversation=conversation_id).delete()
    Feedback.objects.filter(message__conversation=conversation_id).delete()
    newest = newest_of(owner_id)
    for pattern in patterns:
        others = conversations_of(pattern)
        if not others and not (pattern.pinned or pattern.by_hand):
            pattern.delete()
            continue
        for name in WORDS:
            if name not in pattern.edited:
                setattr(pattern, name, NOTHING.get(name, ""))
        pattern.untold = bool(others)
        note_change(pattern, "evidence", before={"conversations": [str(conversation_id)]}, reason="Erased.")
        weigh(pattern, newest=newest)
        # However this process ends, somebody tells it again.
        mark_due(sorted(others)[:1], wait=False)


def _with(conversation_id: UUID, *, owner_id: int) -> list[Pattern]:
    """Give the patterns that stand on a conversation, or whose text may still be of when they did."""
    stand = Evidence.objects.filter(conversation=conversation_id).values("pattern")
    judged = Feedback.objects.filter(message__conversation=conversation_id).values("pattern")
    own = Pattern.objects.filter(owner=owner_id)
    stood = [
        id_
        for id_, before in PatternChange.objects.filter(
            pattern__in=own.filter(untold=True), what="evidence"
        ).values_list("pattern_id", "before")
        if str(conversation_id) in before.get("conversations", ())
    ]
    return list(own.filter(Q(id__in=stand) | Q(id__in=judged) | Q(id__in=stood)).order_by("id"))


def _forget_lessons(conversation_id: UUID) -> None:
    lessons = Lesson.objects.filter(conversation=conversation_id)
    ids = list(lessons.values_list("id", flat=True))
    links = LessonLink.objects.filter(Q(one__in=ids) | Q(other__in=ids))
    beside = {id_ for pair in links.values_list("one_id", "other_id") for id_ in pair} - set(ids)
    Lesson.objects.filter(id__in=beside).update(woven=False)
    lessons.delete()


def _scrub_history(conversation_id: UUID, *, owner_id: int) -> None:
    rows = PatternChange.objects.filter(pattern__owner=owner_id, conversations__contains=str(conversation_id))
    for row in rows:
        for side in (row.before, row.after):
            for name in WORDS:
                side.pop(name, None)
        row.conversations = ""
        row.save(update_fields=["before", "after", "conversations"])
