"""The owner's patterns, to list and to read, with their evidence."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from grid.patterns.models import Evidence, Pattern


@dataclass(frozen=True, slots=True)
class PatternFilters:
    """What a list of patterns is held to; `None` means any. `words` are looked for in the texts, all of them."""

    state: str | None = None
    kind: str | None = None
    project: str | None = None
    task_type: str | None = None
    topic: str | None = None
    source_model: str | None = None
    pinned: bool | None = None
    words: str | None = None


def patterns(*, owner_id: int, filters: PatternFilters | None = None) -> QuerySet[Pattern]:
    """Give the owner's patterns with their evidence, those that most conversations support first."""
    filters = filters or PatternFilters()
    given = {
        "state": filters.state,
        "kind": filters.kind,
        "task_type": filters.task_type,
        "topic": filters.topic,
        "pinned": filters.pinned,
    }
    rows = Pattern.objects.filter(
        owner_id=owner_id, **{name: value for name, value in given.items() if value is not None}
    )
    if filters.project is not None:
        rows = rows.filter(Q(project=filters.project) | _has(conversation__project=filters.project))
    if filters.source_model is not None:
        rows = rows.filter(_has(source_model=filters.source_model))
    for word in (filters.words or "").split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(when__icontains=word)
            | Q(action__icontains=word)
            | Q(rationale__icontains=word)
        )
    return with_evidence(rows).order_by("-support", "-confidence", "id")


def with_evidence(rows: QuerySet[Pattern]) -> QuerySet[Pattern]:
    """Fetch the evidence of the rows with them, in order of time."""
    evidence = Evidence.objects.select_related("conversation", "message").order_by("timestamp", "id")
    return rows.prefetch_related(Prefetch("evidence", queryset=evidence))


def _has(**lookups: object) -> Q:
    return Q(pk__in=Evidence.objects.filter(**lookups).values("pattern"))
