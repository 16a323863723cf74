"""The patterns that answer a query, best first, or none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import exp
from uuid import UUID

from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from adapters.registry import family_of
from grid.patterns.finding.reader import lesson_reader
from grid.patterns.models import Evidence, Feedback, Pattern, PatternState, Verdict
from grid.patterns.serving.footings import footings
from grid.patterns.serving.lesson_features import lessons_of
from grid.patterns.serving.probe import probe_of
from grid.patterns.serving.ranking import Probe, Relevance, relevances
from grid.patterns.serving.silence import BESIDE, CLEAR, LEAST_BESIDE, certainty, floor_of
from grid.patterns.serving.trust import Verdicts, lift

# How many are looked at more closely than at a glance.
LOOKED_AT = 8
MOST_SERVED = 3
# Of what one conversation alone has taught.
MOST_ONCE = 2
# The relevance that scores 0.5, and how much more scores 0.73.
MIDDLE, SCALE = 0.45, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for beside the query.

    Attributes:
        task_type, project: what one works on; patterns of it are preferred, none is left out.
        model: that asks; what patterns did for models of its family counts.
        held: what patterns are held to; empty means any.
        limit: give so many at most.
    """

    task_type: str = ""
    project: str = ""
    model: str = ""
    held: "Held" = field(default_factory=lambda: Held())
    limit: int = MOST_SERVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What patterns have to have: evidence of one of these models, in this project, in this time; a label.

    `min_similarity` is that of their evidence and the query: 0 as alike as unrelated texts, 1 the same.
    """

    source_models: tuple[str, ...] = ()
    project: str | None = None
    task_type: str | None = None
    topic: str | None = None
    min_similarity: float | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A pattern with its evidence, and how well it fits: `value` on the scale of cosines."""

    pattern: Pattern
    value: float
    relevance: Relevance

    @property
    def score(self) -> float:
        """Give how well it fits, from 0 to 1: around 0.5 it just fits."""
        return round(1 / (1 + exp((MIDDLE - self.value) / SCALE)), 4)


@dataclass(frozen=True, slots=True)
class Served:
    """The patterns for a query, best first, how many there were to choose from, and the query as it was read."""

    patterns: Sequence[Ranked]
    considered: int
    probe: Probe


def served(
    query: str,
    *,
    owner_id: int,
    wanted: Wanted | None = None,
    once: Collection[UUID] = (),
    now: datetime | None = None,
) -> Served:
    """Give the owner's patterns that answer a query: nothing rather than what does not fit.

    Of the candidates whose ids are in `once`, those that fit come after the others; where nothing else fits, they
    have to fit clearly.

    Raises:
        WeightsUnusableError: if the packaged model cannot be read.
    """
    wanted = wanted or Wanted()
    reader = lesson_reader()
    probe = probe_of(query, reader=reader)
    index = footings(owner_id, reader.words.model)
    among = _held(wanted.held, owner_id=owner_id)
    near = index.nearest(probe.vector, limit=LOOKED_AT, among=among)
    patterns = _patterns(near, owner_id=owner_id, states=Pattern.SERVED)
    index.drop(set(near) - patterns.keys())
    patterns |= _patterns(once, owner_id=owner_id, states=(PatternState.CANDIDATE,))
    lessons = lessons_of(list(patterns), model=reader.words.model)
    found = relevances(probe, lessons, reader.words)
    ranked = _ranked(found, patterns, wanted=wanted, now=now or timezone.now())
    ranked = _fitting(ranked, told=probe.words.telling, floor=floor_of(len(index)))[: wanted.limit]
    _fetch_evidence([one.pattern for one in ranked])
    return Served(patterns=ranked, considered=len(index), probe=probe)


def _patterns(ids: Collection[UUID], *, owner_id: int, states: Collection[str]) -> dict[UUID, Pattern]:
    rows = Pattern.objects.filter(owner=owner_id, state__in=states).exclude(title="")
    return rows.defer("features").in_bulk(list(ids)) if ids else {}


def _fitting(ranked: Sequence[Ranked], *, told: float, floor: float) -> list[Ranked]:
    """Give what fits, in order, candidates last, without what is much less relevant than the best of its kind."""
    known = _beside([one for one in ranked if one.pattern.state != PatternState.CANDIDATE])
    if not known or certainty(known[0].relevance, told=told) < floor:
        known, floor = [], CLEAR
    once = _beside([one for one in ranked if one.pattern.state == PatternState.CANDIDATE])
    return [*known, *(one for one in once if certainty(one.relevance, told=told) >= floor)][
        : len(known) + MOST_ONCE
    ]


def _beside(ranked: Sequence[Ranked]) -> list[Ranked]:
    return [one for one in ranked if one.value >= ranked[0].value - BESIDE]


def _fetch_evidence(patterns: Sequence[Pattern]) -> None:
    rows = Evidence.objects.select_related("conversation", "message", "lesson").defer("lesson__features")
    prefetch_related_objects(patterns, Prefetch("evidence", queryset=rows.order_by("timestamp", "id")))


def _held(held: Held, *, owner_id: int) -> set[UUID] | None:
    """Give the patterns that the query is held to; None for all."""
    if replace(held, min_similarity=None) == Held():
        return None
    rows = Pattern.objects.filter(owner=owner_id, state__in=Pattern.SERVED)
    labels = {
        "task_type": held.task_type,
        "topic": held.topic,
        "last_seen__gte": held.since,
        "first_seen__lt": held.until,
    }
    rows = rows.filter(**{name: value for name, value in labels.items() if value is not None})
    if held.project is not None:
        within = Evidence.objects.filter(conversation__project=held.project)
        rows = rows.filter(Q(project=held.project) | Q(pk__in=within.values("pattern")))
    ids = rows.values_list("id", "source_models")
    models = set(held.source_models)
    return {id_ for id_, theirs in ids if not models or models & set(theirs)}


def _ranked(
    found: dict[UUID, Relevance], patterns: dict[UUID, Pattern], *, wanted: Wanted, now: datetime
) -> list[Ranked]:
    """Put in order what is relevant."""
    least = wanted.held.min_similarity or LEAST_BESIDE
    verdicts = _verdicts(list(found), model=wanted.model)
    values = {
        id_: fit.value
        + lift(
            patterns[id_],
            now=now,
            verdicts=verdicts.get(id_, Verdicts()),
            project=wanted.project,
            task_type=wanted.task_type,
        )
        for id_, fit in found.items()
        if fit.meaning >= least
    }
    order = sorted(values, key=lambda id_: (-values[id_], id_))
    return [Ranked(patterns[id_], values[id_], found[id_]) for id_ in order]


def _verdicts(ids: Sequence[UUID], *, model: str) -> dict[UUID, Verdicts]:
    """Count what the patterns did for models of the family that asks."""
    family = family_of(model) if model else ""
    if not family or not ids:
        return {}
    rows = Feedback.objects.filter(pattern__in=ids).exclude(verdict=Verdict.NEUTRAL).order_by()
    counted: dict[UUID, list[int]] = {}
    for id_, verdict, name, count in rows.values_list("pattern_id", "verdict", "model").annotate(
        n=Count("pk")
    ):
        if family_of(name) == family:
            counted.setdefault(id_, [0, 0])[verdict == Verdict.HARMFUL] += count
    return {id_: Verdicts(helpful=helpful, harmful=harmful) for id_, (helpful, harmful) in counted.items()}
