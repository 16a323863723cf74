"""The part of the graph of lessons that a change of some of them can matter to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from embeddings.batches import batches
from grid.patterns.models import Evidence, Lesson, LessonLink

# Beyond this many lessons a part is not followed further: those at its edge stay as they are.
MOST = 2000


@dataclass(slots=True)
class Component:
    """Lessons with all links between them. Of those in `inner` every link is known, and what patterns they are in."""

    lessons: dict[UUID, Lesson] = field(default_factory=dict)
    links: dict[tuple[UUID, UUID], float] = field(default_factory=dict)
    inner: set[UUID] = field(default_factory=set)


def component_of(seeds: Iterable[UUID], *, most: int = MOST) -> Component:
    """Follow links and patterns from some lessons to all that hang together with them, up to `most`."""
    found = Component()
    edge = set(seeds)
    while edge and len(found.inner) < most:
        found.inner |= edge
        edge = (_linked(edge, found.links) | _in_one_pattern(edge)) - found.inner
    rows = Lesson.objects.defer("features").filter(id__among=list(found.inner | edge))
    found.lessons = {lesson.id: lesson for lesson in rows}
    return found


def _linked(ids: Iterable[UUID], links: dict[tuple[UUID, UUID], float]) -> set[UUID]:
    """Give the lessons that some have links to, and add these links to those known."""
    reached: set[UUID] = set()
    for some in batches(ids, 200):
        rows = LessonLink.objects.filter(Q(one__in=some) | Q(other__in=some))
        for one, other, score in rows.values_list("one_id", "other_id", "score"):
            links[one, other] = score
            reached |= {one, other}
    return reached


def _in_one_pattern(ids: Iterable[UUID]) -> set[UUID]:
    reached: set[UUID] = set()
    for some in batches(ids, 200):
        patterns = Evidence.objects.filter(lesson__in=some).values("pattern")
        rows = Evidence.objects.filter(pattern__in=patterns).exclude(lesson=None)
        reached.update(id_ for id_ in rows.values_list("lesson_id", flat=True) if id_)
    return reached
