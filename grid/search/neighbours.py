"""What stands beside a fragment in its conversation: the parts of its message, and the messages before and after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from numpy.typing import NDArray

from capture.identity import derived_id
from capture.models import Message
from grid.models import Fragment
from grid.search.rows import Row


class Around(NamedTuple):
    """The messages with fragments before and after one, nearest first; `None` where the conversation has no more."""

    before: tuple[UUID | None, UUID | None]
    after: tuple[UUID | None, UUID | None]


class Surroundings:
    """The conversations around some fragments, as far as two fragments on either side."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Look up the messages beside those of the fragments."""
        self._around = dict(_around({row.message_id for row in rows}))
        beside = {id_ for around in self._around.values() for id_ in (*around.before, *around.after) if id_}
        self._last = _last_ordinals(beside | self._around.keys())
        self._next = dict(_following(self._around))
        self._rows = rows

    def ids(self) -> set[UUID]:
        """Give the ids of those fragments, and of the ones beside them."""
        return {
            derived_id("fragment", message_id, ordinal)
            for row in self._rows
            for message_id, ordinal in self._places(row)
        }

    def links(self, rows: Sequence[Row]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Give where in `rows`, which are in order, the fragment before and after each is; -1 if it is not there."""
        before, after = np.full(len(rows), -1), np.full(len(rows), -1)
        for number, (one, other) in enumerate(pairwise(rows)):
            if self._adjacent(one, other):
                after[number], before[number + 1] = number + 1, number
        return before, after

    def _adjacent(self, one: Row, other: Row) -> bool:
        if one.message_id == other.message_id:
            return other.ordinal == one.ordinal + 1
        follows = self._next.get(one.message_id) == other.message_id
        return follows and other.ordinal == 0 and one.ordinal == self._last.get(one.message_id)

    def _places(self, row: Row) -> Iterator[tuple[UUID, int]]:
        last, around = self._last.get(row.message_id, row.ordinal), self._around[row.message_id]
        near = range(max(0, row.ordinal - 2), min(last, row.ordinal + 2) + 1)
        yield from ((row.message_id, ordinal) for ordinal in near)
        for reach, (earlier, later) in enumerate(zip(around.before, around.after, strict=True)):
            if earlier in self._last and row.ordinal + reach < 2:
                end = self._last[earlier]
                yield from ((earlier, ordinal) for ordinal in range(max(0, end - 1 + reach), end + 1))
            if later in self._last and last - row.ordinal + reach < 2:
                yield from ((later, ordinal) for ordinal in range(min(2 - reach, self._last[later] + 1)))


def _around(ids: Iterable[UUID]) -> Iterator[tuple[UUID, Around]]:
    """Ask for all at once; each neighbour is found by the index of conversation and time."""
    said = Exists(Fragment.objects.filter(message=OuterRef("id")))
    same = Message.objects.filter(said, conversation=OuterRef("conversation"))
    # The range first, for the index; then those at the same moment by their ids.
    earlier = same.filter(timestamp__lte=OuterRef("timestamp")).filter(
        Q(timestamp__lt=OuterRef("timestamp")) | Q(id__lt=OuterRef("id"))
    )
    later = same.filter(timestamp__gte=OuterRef("timestamp")).filter(
        Q(timestamp__gt=OuterRef("timestamp")) | Q(id__gt=OuterRef("id"))
    )
    earlier, later = earlier.order_by("-timestamp", "-id"), later.order_by("timestamp", "id")
    found = Message.objects.filter(id__among=list(ids)).order_by().annotate(
        b1=_nth(earlier, 0), b2=_nth(earlier, 1), a1=_nth(later, 0), a2=_nth(later, 1)
    )  # fmt: skip
    for id_, b1, b2, a1, a2 in found.values_list("id", "b1", "b2", "a1", "a2"):
        yield id_, Around(before=(b1, b2), after=(a1, a2))


def _following(around: Mapping[UUID, Around]) -> Iterator[tuple[UUID, UUID]]:
    """Give what is known of which message follows which."""
    for id_, (before, after) in around.items():
        for one, other in pairwise((*reversed(before), id_, *after)):
            if one and other:
                yield one, other


def _nth(messages: QuerySet[Message], number: int) -> Subquery:
    return Subquery(messages.values("id")[number : number + 1])


def _last_ordinals(message_ids: Iterable[UUID]) -> dict[UUID, int]:
    found = Fragment.objects.filter(message_id__among=list(message_ids)).order_by()
    return dict(found.values_list("message_id").annotate(Max("ordinal")))
