"""The part of the graph of lessons that a change of some of them can matter to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from embeddings.batches import batches
from grid.patterns.finding.clusters import ENOUGH
from grid.patterns.models import Evidence, Lesson, LessonLink

# Beyond this many lessons a part is not followed further: those at its edge stay as they are.
MOST = 2000


@dataclass(slots=True)
class Component:
    """Lessons that may belong together, with all links between them.

    No lesson elsewhere can come into a group with one of these: groups are joined only where some link between them
    is strong enough, and every link that strong was followed.
    """

    lessons: dict[UUID, Lesson] = field(default_factory=dict)
    links: dict[tuple[UUID, UUID], float] = field(default_factory=dict)


def component_of(seeds: Iterable[UUID], *, most: int = MOST) -> Component:
    """Follow strong links and patterns from some lessons to all that hang together with them, up to about `most`."""
    inner: set[UUID] = set()
    edge = set(seeds)
    while edge and len(inner) < most:
        inner |= edge
        edge = (_linked(edge) | _in_one_pattern(edge)) - inner
    rows = Lesson.objects.defer("features").filter(id__among=list(inner))
    return Component(lessons={lesson.id: lesson for lesson in rows}, links=_links_among(inner))


def _linked(ids: Iterable[UUID]) -> set[UUID]:
    """Give the lessons that some have strong links to."""
    reached: set[UUID] = set()
    for some in batches(ids, 200):
        rows = LessonLink.objects.filter(Q(one__in=some) | Q(other__in=some), score__gte=ENOUGH)
        reached.update(id_ for pair in rows.values_list("one_id", "other_id") for id_ in pair)
    return reached


def _links_among(ids: set[UUID]) -> dict[tuple[UUID, UUID], float]:
    links: dict[tuple[UUID, UUID], float] = {}
    for some in batches(ids, 200):
        rows = LessonLink.objects.filter(one__in=some).values_list("one_id", "other_id", "score")
        links.update(((one, other), score) for one, other, score in rows if other in ids)
    return links


def _in_one_pattern(ids: Iterable[UUID]) -> set[UUID]:
    reached: set[UUID] = set()
    for some in batches(ids, 200):
        patterns = Evidence.objects.filter(lesson__in=some).values("pattern")
        rows = Evidence.objects.filter(pattern__in=patterns).exclude(lesson=None)
        reached.update(id_ for id_ in rows.values_list("lesson_id", flat=True) if id_)
    return reached
