"""Taking lessons into patterns: those that teach the same become one, and a pattern stays the one that it was."""

from collections.abc import Collection
from uuid import UUID

from capture.identity import derived_id
from grid.patterns.finding.clusters import clusters_of
from grid.patterns.finding.components import Component, component_of
from grid.patterns.finding.matching import Held, heirs, match
from grid.patterns.keeping.evidence import keep
from grid.patterns.keeping.history import note_change
from grid.patterns.keeping.holding import holding
from grid.patterns.keeping.weighing import newest_of, weigh
from grid.patterns.models import Evidence, Feedback, Lesson, Pattern, PatternKind, Serving

# The patterns are held for so long as these take.
AT_ONCE = 25


def weave(owner_id: int) -> int:
    """Take the owner's lessons that the patterns do not know yet into them; give how many patterns changed by that.

    What comes out depends on the lessons and their links, not on the order in which they came. Each step is a
    transaction of its own, so that one that is cut short goes on where it was.
    """
    changed = 0
    while (step := _step(owner_id)) is not None:
        changed += step
    return changed


def _step(owner_id: int) -> int | None:
    with holding(owner_id):
        new = Lesson.objects.filter(owner=owner_id, woven=False, linked=True).order_by("id")
        seeds = set(new.values_list("id", flat=True)[:AT_ONCE])
        bereft = _bereft(owner_id)
        if not seeds and not bereft:
            return None
        left = Evidence.objects.filter(pattern__in=bereft).exclude(lesson=None)
        component = component_of(seeds | {id_ for id_ in left.values_list("lesson_id", flat=True) if id_})
        changed = _take_in(component, owner_id=owner_id, bereft=bereft)
        Lesson.objects.filter(id__in=list(component.lessons), linked=True).update(woven=True)
        return changed


def _bereft(owner_id: int) -> set[UUID]:
    """Give the patterns that have evidence without a lesson: a conversation has changed so that it is no more."""
    rows = Evidence.objects.filter(lesson=None, by_hand=False, pattern__owner=owner_id)
    rows = rows.filter(pattern__by_hand=False, pattern__pinned=False)
    return set(rows.values_list("pattern_id", flat=True))


def _take_in(component: Component, *, owner_id: int, bereft: Collection[UUID]) -> int:
    groups = clusters_of(sorted(component.lessons), component.links)
    held = _held(component.lessons.keys(), bereft)
    found = match(groups, held)
    patterns = Pattern.objects.in_bulk([pattern.id for pattern in held])
    newest, changed = newest_of(owner_id), 0
    targets = [(patterns[id_], lessons, False) for id_, lessons in sorted(found.kept.items())]
    targets += [(_made(lessons, component, owner_id=owner_id), lessons, True) for lessons in found.new]
    emptied = [pattern for id_, pattern in sorted(patterns.items()) if id_ not in found.kept]
    for pattern in emptied:
        changed += keep(pattern, [], links={}, known=component.lessons.keys(), new=False)
    for pattern, ids, new in targets:
        lessons = [component.lessons[id_] for id_ in ids]
        if keep(pattern, lessons, links=component.links, known=component.lessons.keys(), new=new) or new:
            weigh(pattern, newest=newest)
            changed += 1
    successors = heirs(held, found.kept)
    for pattern in emptied:
        _settle(pattern, heir=patterns.get(successors.get(pattern.pk, pattern.pk)))
    return changed


def _held(lessons: Collection[UUID], bereft: Collection[UUID]) -> list[Held]:
    ids = set(Evidence.objects.filter(lesson__in=list(lessons)).values_list("pattern_id", flat=True)) | set(
        bereft
    )
    rows: dict[UUID, list[tuple[UUID, bool]]] = {id_: [] for id_ in ids}
    evidence = Evidence.objects.filter(pattern__in=ids).exclude(lesson=None)
    for id_, lesson_id, by_hand in evidence.values_list("pattern_id", "lesson_id", "by_hand"):
        rows[id_].append((lesson_id, by_hand))
    facts = Pattern.objects.filter(id__in=ids).values_list("id", "pinned", "by_hand", "edited")
    return [
        Held(
            id=id_,
            lessons=frozenset(lesson for lesson, _ in rows[id_]),
            fast=frozenset(lesson for lesson, mine in rows[id_] if mine or pinned or by_hand),
            edited=bool(edited),
        )
        for id_, pinned, by_hand, edited in facts
    ]


def _made(ids: Collection[UUID], component: Component, *, owner_id: int) -> Pattern:
    """Make a pattern, named after the earliest of its lessons, or once more if that name is taken."""
    lessons = sorted(
        (component.lessons[id_] for id_ in ids), key=lambda lesson: (lesson.timestamp, lesson.id)
    )
    number, id_ = 0, derived_id("pattern", lessons[0].id)
    while Pattern.objects.filter(id=id_).exists():
        number += 1
        id_ = derived_id("pattern", lessons[0].id, number)
    pattern = Pattern(
        id=id_,
        owner_id=owner_id,
        kind=PatternKind.STRATEGY,
        first_seen=lessons[0].timestamp,
        last_seen=lessons[-1].timestamp,
    )
    pattern.save(force_insert=True)
    note_change(
        pattern, "made", after={"conversations": sorted({str(one.conversation_id) for one in lessons})}
    )
    return pattern


def _settle(pattern: Pattern, *, heir: Pattern | None) -> None:
    """See to a pattern whose lessons went elsewhere: it goes, unless something of a person's is in it."""
    if Evidence.objects.filter(pattern=pattern).exists():
        weigh(pattern)
        return
    if heir is not None and heir.pk != pattern.pk:
        Feedback.objects.filter(pattern=pattern).update(pattern=heir)
        Serving.objects.filter(pattern=pattern).update(pattern=heir)
        note_change(heir, "merged", after={"merged": [str(pattern.pk)]})
        weigh(heir)
    if pattern.edited or pattern.pinned or pattern.by_hand:
        weigh(pattern)
    else:
        pattern.delete()
