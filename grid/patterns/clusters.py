"""Which lessons belong together, from how alike each two of them are."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

# Two lessons at least as alike as this are looked at (a link is worth keeping).
FLOOR = 1.2
# Groups are joined while they are at least as alike as this.
ENOUGH = 2.0
# Two single lessons have nothing else to confirm them, so they need more.
ENOUGH_FOR_TWO = 2.2

Links = Mapping[tuple[UUID, UUID], float]


def clusters_of(lessons: Sequence[UUID], links: Links) -> list[list[UUID]]:
    """Group lessons that teach the same, the larger groups first; a lesson of its own is a group of one.

    `links` has the score of each pair that is worth looking at, the lower id first; a pair that it lacks scores 0.
    Groups are joined, the most alike first, by the mean of the average and the least score between them. Neither the
    order of the lessons nor that of the links changes the outcome.
    """
    groups: dict[UUID, list[UUID]] = {one: [one] for one in sorted(lessons)}
    scores = {pair: score for pair, score in links.items() if pair[0] in groups and pair[1] in groups}
    while best := _best_join(groups, scores):
        one, other = best
        groups[one] = sorted(groups[one] + groups.pop(other))
    return sorted(groups.values(), key=lambda group: (-len(group), group[0]))


def _best_join(groups: Mapping[UUID, list[UUID]], links: Links) -> tuple[UUID, UUID] | None:
    home = {member: name for name, group in groups.items() for member in group}
    touching = {tuple(sorted((home[a], home[b]))) for a, b in links if home[a] != home[b]}
    rated = [(_linkage(groups[a], groups[b], links), a, b) for a, b in touching]
    rated = [(score, a, b) for score, a, b in rated if score >= _bar(groups[a], groups[b])]
    if not rated:
        return None
    _, a, b = min(rated, key=lambda one: (-one[0], one[1], one[2]))
    return a, b


def _bar(a: Sequence[UUID], b: Sequence[UUID]) -> float:
    return ENOUGH_FOR_TWO if len(a) == len(b) == 1 else ENOUGH


def _linkage(a: Iterable[UUID], b: Sequence[UUID], links: Links) -> float:
    scores = [links.get((min(x, y), max(x, y)), 0.0) for x in a for y in b]
    return (sum(scores) / len(scores) + min(scores)) / 2
