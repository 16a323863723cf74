"""Putting the right lessons together, so that telling and serving are judged apart from finding."""

from itertools import combinations

from grid.patterns.distilling import settle
from grid.patterns.models import Lesson, LessonLink
from tests.bench.patterns.planted import Expected

# More than any score of two real lessons.
SAME = 99.0


def put_together(expected: Expected, *, owner_id: int) -> None:
    """Link all lessons of the conversations of a planted pattern, and no others, and make the patterns anew."""
    planted = {id_: one.id for one in expected.patterns for id_ in one.conversations}
    lessons: dict[str, list[Lesson]] = {}
    for lesson in Lesson.objects.filter(owner=owner_id).select_related("conversation").order_by("id"):
        lessons.setdefault(planted.get(lesson.conversation.external_id, ""), []).append(lesson)
    LessonLink.objects.all().delete()
    LessonLink.objects.bulk_create(
        LessonLink(one=one, other=other, score=SAME)
        for name, together in lessons.items()
        for one, other in combinations(together, 2)
        if name
    )
    Lesson.objects.filter(owner=owner_id).update(woven=False)
    settle(owner_id)
