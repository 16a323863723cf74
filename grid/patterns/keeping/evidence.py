"""The evidence of a pattern, written by delta."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from capture.models import Message
from grid.patterns.keeping.history import note_change
from grid.patterns.models import Evidence, Lesson, Pattern
from grid.patterns.reading.shapes import advice_in

Links = Mapping[tuple[UUID, UUID], float]


def keep(
    pattern: Pattern, lessons: Collection[Lesson], *, links: Links, known: Collection[UUID], new: bool
) -> bool:
    """Let a pattern stand on these lessons, one of each conversation; tell whether anything is otherwise by that.

    Evidence of lessons that are not `known` stays, and so does a person's; a pattern that they made or pinned loses
    nothing. The caller weighs the pattern.
    """
    rows = {row.conversation_id: row for row in Evidence.objects.filter(pattern=pattern)}
    wanted = _one_each(lessons, links, held={row.lesson_id for row in rows.values() if row.by_hand})
    added = [lesson for id_, lesson in wanted.items() if id_ not in rows]
    moved = [
        (rows[id_], lesson) for id_, lesson in wanted.items() if id_ in rows and _differs(rows[id_], lesson)
    ]
    bound = pattern.pinned or pattern.by_hand
    gone = [
        row
        for id_, row in rows.items()
        if id_ not in wanted
        and not (bound or row.by_hand)
        and (row.lesson_id is None or row.lesson_id in known)
    ]
    ends = _ends([lesson for _, lesson in moved] + added)
    Evidence.objects.filter(id__in=[row.id for row in gone]).delete()
    for row, lesson in moved:
        _point(row, lesson, ends).save()
    Evidence.objects.bulk_create(
        _point(Evidence(pattern=pattern, conversation_id=lesson.conversation_id), lesson, ends)
        for lesson in added
    )
    if added or moved or gone:
        pattern.untold = True
    if (added or gone) and not new:
        _note(pattern, added=added, gone=gone)
    return bool(added or moved or gone)


def _differs(row: Evidence, lesson: Lesson) -> bool:
    return row.lesson_id != lesson.id or not lesson.woven


def _one_each(
    lessons: Iterable[Lesson], links: Links, *, held: Collection[UUID | None]
) -> dict[UUID, Lesson]:
    """Choose of each conversation the lesson that a person chose, else the one most like those of the others."""
    strength = dict.fromkeys((lesson.id for lesson in lessons), 0.0)
    for (one, other), score in links.items():
        if one in strength and other in strength:
            strength[one] += score
            strength[other] += score
    ordered = sorted(lessons, key=lambda one: (one.id not in held, -strength[one.id], one.timestamp, one.id))
    chosen: dict[UUID, Lesson] = {}
    for lesson in ordered:
        chosen.setdefault(lesson.conversation_id, lesson)
    return chosen


def _point(row: Evidence, lesson: Lesson, ends: Mapping[UUID, int]) -> Evidence:
    """Point at the advice of a lesson as a whole, until the pattern is told."""
    row.lesson_id, row.message_id = lesson.id, advice_in(lesson.shape)
    row.start, row.end = 0, ends.get(row.message_id, 0)
    row.source_model, row.outcome, row.timestamp = lesson.source_model, lesson.outcome, lesson.timestamp
    return row


def _ends(lessons: Iterable[Lesson]) -> dict[UUID, int]:
    messages = Message.objects.filter(id__among=[advice_in(lesson.shape) for lesson in lessons])
    return dict(messages.values_list("id", "characters"))


def _note(pattern: Pattern, *, added: Iterable[Lesson], gone: Iterable[Evidence]) -> None:
    came = sorted(str(lesson.conversation_id) for lesson in added)
    went = sorted(str(row.conversation_id) for row in gone)
    note_change(pattern, "evidence", before={"conversations": went}, after={"conversations": came})
