"""Which pattern a group of lessons goes on as, so that a pattern stays the same one while its evidence changes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Held:
    """A pattern with the lessons that it stands on; `fast` are those that a person keeps to it."""

    id: UUID
    lessons: frozenset[UUID]
    fast: frozenset[UUID]
    edited: bool = False


@dataclass(slots=True)
class Matched:
    """The lessons of each pattern that there is, and those of the patterns that are to be made."""

    kept: dict[UUID, set[UUID]] = field(default_factory=dict)
    new: list[set[UUID]] = field(default_factory=list)


def match(groups: Iterable[Collection[UUID]], patterns: Sequence[Held]) -> Matched:
    """Give each group to the pattern that it shares most lessons with; each pattern goes on as one group at most.

    Lessons that a person keeps to a pattern go to it whatever group they are in, and bring the rest of the group
    with them. Neither the order of the groups nor that of the patterns matters.
    """
    fast = {lesson: pattern.id for pattern in patterns for lesson in pattern.fast}
    found, free = Matched(), list[set[UUID]]()
    for group in sorted(groups, key=min):
        bound = Counter(fast[lesson] for lesson in group if lesson in fast)
        if not bound:
            free.append(set(group))
            continue
        most = min(bound, key=lambda id_: (-bound[id_], id_))
        for lesson in group:
            found.kept.setdefault(fast.get(lesson, most), set()).add(lesson)
    taken = set[int]()
    for number, id_ in _by_overlap(free, [pattern for pattern in patterns if not pattern.fast]):
        if number not in taken and id_ not in found.kept:
            taken.add(number)
            found.kept[id_] = free[number]
    found.new = [group for number, group in enumerate(free) if number not in taken]
    return found


def heirs(patterns: Iterable[Held], kept: Mapping[UUID, Collection[UUID]]) -> dict[UUID, UUID]:
    """Give for those patterns that are left with nothing the one that most of their lessons went to."""
    home = {lesson: id_ for id_, lessons in kept.items() for lesson in lessons}
    found = {}
    for pattern in patterns:
        gone = Counter(home[lesson] for lesson in pattern.lessons if lesson in home)
        if pattern.id not in kept and gone:
            found[pattern.id] = min(gone, key=lambda id_: (-gone[id_], id_))
    return found


def _by_overlap(groups: Sequence[set[UUID]], patterns: Iterable[Held]) -> list[tuple[int, UUID]]:
    pairs = [
        (-len(shared), not pattern.edited, pattern.id, number)
        for pattern in patterns
        for number, group in enumerate(groups)
        if (shared := group & pattern.lessons)
    ]
    return [(number, id_) for _, _, id_, number in sorted(pairs)]
