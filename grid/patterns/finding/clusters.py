"""Which lessons belong together, from how alike each two of them are."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

# Two lessons at least as alike as this are linked; what is not linked counts as 0.
FLOOR = 1.0
# A group is one where its lessons are at least as alike as this.
ENOUGH = 2.0
# Two lessons have nothing else to confirm them, so they need more.
ENOUGH_FOR_TWO = 2.3

Links = Mapping[tuple[UUID, UUID], float]


@dataclass(slots=True)
class _Group:
    """A group of lessons, and what it was joined from, at which likeness."""

    members: list[UUID]
    born: float = 0.0
    parts: tuple[int, int] | None = None
    # To each group that a link goes to: the sum of the links, their number, the least of them.
    links: dict[int, tuple[float, int, float]] = field(default_factory=dict)


def clusters_of(lessons: Sequence[UUID], links: Links) -> list[list[UUID]]:
    """Group lessons that teach the same, the larger groups first; a lesson of its own is a group of one.

    `links` has the score of each pair that is worth looking at, the lower id first. Groups are joined, the most alike
    first, by the mean of the average and the least score between them. Of the groups within groups that this gives,
    those are chosen that last: a group's worth is its size times how much longer it stays apart than its parts
    (excess of mass; Campello et al. 2013). So the bar is no fixed one: where everything is about the same topic,
    groups have to be tighter. Neither the order of the lessons nor that of the links changes the outcome.
    """
    ids = sorted(set(lessons))
    groups = _joined(_single(ids, links))
    chosen = _chosen(groups)
    taken = {member for group in chosen for member in group}
    chosen += [[one] for one in ids if one not in taken]
    return sorted((sorted(group) for group in chosen), key=lambda group: (-len(group), group[0]))


def _single(ids: Sequence[UUID], links: Links) -> list[_Group]:
    groups = [_Group(members=[one]) for one in ids]
    number = {one: at for at, one in enumerate(ids)}
    for (a, b), score in links.items():
        if score >= FLOOR and a != b and a in number and b in number:
            groups[number[a]].links[number[b]] = groups[number[b]].links[number[a]] = (score, 1, score)
    return groups


def _joined(groups: list[_Group]) -> list[_Group]:
    """Join the two most alike groups until none are linked closely; each join is appended as a group of its own."""
    waiting = [
        (-likeness, at, other)
        for at, one in enumerate(groups)
        for other, link in one.links.items()
        if at < other and (likeness := _likeness(one, groups[other], link)) >= ENOUGH
    ]
    heapq.heapify(waiting)
    gone: set[int] = set()
    while waiting:
        likeness, a, b = heapq.heappop(waiting)
        if a in gone or b in gone:
            continue
        gone |= {a, b}
        joined = _join(groups, a, b, -likeness)
        new = len(groups)
        groups.append(joined)
        for other, link in joined.links.items():
            groups[other].links[new] = link
            rated = _likeness(joined, groups[other], link)
            if rated >= ENOUGH:
                heapq.heappush(waiting, (-rated, other, new))
    return groups


def _join(groups: list[_Group], a: int, b: int, born: float) -> _Group:
    links: dict[int, tuple[float, int, float]] = {}
    for part in (a, b):
        for other, link in groups[part].links.items():
            if other in (a, b):
                continue
            known = links.get(other)
            links[other] = (
                link if known is None else (known[0] + link[0], known[1] + link[1], min(known[2], link[2]))
            )
    for other in links:
        groups[other].links.pop(a, None)
        groups[other].links.pop(b, None)
    return _Group(members=groups[a].members + groups[b].members, born=born, parts=(a, b), links=links)


def _likeness(a: _Group, b: _Group, link: tuple[float, int, float]) -> float:
    total, number, least = link
    pairs = len(a.members) * len(b.members)
    return (total / pairs + (least if number == pairs else 0.0)) / 2


def _chosen(groups: list[_Group]) -> list[list[UUID]]:
    """Choose among groups and their parts those that are worth most; a part comes before what it is part of."""
    ends = {part: group.born for group in groups if group.parts for part in group.parts}
    worth: dict[int, float] = {}
    kept: dict[int, list[list[UUID]]] = {}
    for at, group in enumerate(groups):
        inner = sum(worth[part] for part in group.parts or ())
        inside = [one for part in group.parts or () for one in kept.pop(part)]
        own = len(group.members) * (group.born - max(ends.get(at, ENOUGH), ENOUGH))
        if _close_enough(group) and own >= inner:
            worth[at], kept[at] = own, [group.members]
        else:
            worth[at], kept[at] = inner, inside
    return [group for some in kept.values() for group in some]


def _close_enough(group: _Group) -> bool:
    if len(group.members) < 2:
        return False
    return group.born >= (ENOUGH_FOR_TWO if len(group.members) == 2 else ENOUGH)
