"""Comparing a lesson with those that it may be like."""

from uuid import UUID

from django.conf import settings
from django.db.models import Q

from grid.patterns.finding.clusters import FLOOR
from grid.patterns.finding.features import Features
from grid.patterns.finding.neighbours import neighbours_of
from grid.patterns.finding.pairs import alike
from grid.patterns.keeping.holding import holding
from grid.patterns.models import Lesson, LessonLink


def link(lesson: Lesson) -> None:
    """Compare a lesson with its neighbours, and note how like those are that are like enough.

    To compare takes no lock. Of two lessons that are written at once, the later one finds the earlier.

    Raises:
        UnavailableError: if an index cannot be reached.
    """
    scores = _scores(lesson)
    with holding(lesson.owner_id):
        if not Lesson.objects.filter(id=lesson.id, digest=bytes(lesson.digest)).exists():
            return  # it was written anew, or is gone
        there = set(Lesson.objects.filter(id__in=list(scores)).values_list("id", flat=True))
        old = LessonLink.objects.filter(Q(one=lesson.id) | Q(other=lesson.id))
        beside = {id_ for pair in old.values_list("one_id", "other_id") for id_ in pair} - there - {lesson.id}
        old.delete()
        LessonLink.objects.bulk_create(
            LessonLink(one_id=min(lesson.id, id_), other_id=max(lesson.id, id_), score=score)
            for id_, score in scores.items()
            if id_ in there
        )
        Lesson.objects.filter(id__in=beside).update(woven=False)
        Lesson.objects.filter(id=lesson.id).update(linked=True, woven=False)


def _scores(lesson: Lesson) -> dict[UUID, float]:
    own = Features.from_bytes(bytes(lesson.features))
    rows = Lesson.objects.filter(id__in=neighbours_of(lesson)).values_list("id", "features")
    scores = {id_: alike(own, Features.from_bytes(bytes(features))) for id_, features in rows}
    if settings.PATTERN_MODEL:
        # A grid that asks no model is smaller, and starts sooner, without it.
        from grid.patterns.llm.comparing import with_verdicts

        scores = with_verdicts(lesson, scores)
    return {id_: score for id_, score in scores.items() if score >= FLOOR}
