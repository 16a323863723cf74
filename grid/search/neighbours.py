"""What stands beside a fragment in its conversation: the parts of its message, and the messages before and after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from capture.identity import derived_id
from grid.plain import Statement, listed
from grid.search.rows import Row, rows_at_ends, rows_of

# Each of those beside a message is found by the index of conversation and time.
BESIDE = """
(SELECT {{digits[o.id]}} FROM capture_message o
 WHERE o.conversation_id = m.conversation_id AND (o.timestamp, o.id) {than} (m.timestamp, m.id)
   AND EXISTS (SELECT 1 FROM grid_fragment f WHERE f.message_id = o.id)
 ORDER BY o.timestamp {way}, o.id {way} LIMIT 1 OFFSET {number})
"""
BEFORE, AFTER = (
    ",".join(BESIDE.format(than=than, way=way, number=number) for number in (0, 1))
    for than, way in (("<", "DESC"), (">", "ASC"))
)
LAST = "(SELECT max(f.ordinal) FROM grid_fragment f WHERE f.message_id = m.id)"
AROUND = Statement(
    f"SELECT {{digits[m.id]}}, {BEFORE}, {AFTER}, {LAST} FROM capture_message m WHERE {{among[m.id]}}"  # noqa: S608 - of constants
)


class Around(NamedTuple):
    """The messages with fragments before and after one, nearest first; `None` where the conversation has no more.

    `last` is the ordinal of its own last fragment.
    """

    before: tuple[str | None, str | None]
    after: tuple[str | None, str | None]
    last: int


class Surroundings:
    """The conversations around some fragments, as far as two fragments on either side."""

    def __init__(self, rows: Sequence[Row], *, owner_id: int) -> None:
        """Look up what is beside the owner's fragments."""
        self._around = dict(_around({row.message_id for row in rows}))
        self._last = {id_: around.last for id_, around in self._around.items()}
        self._next = dict(_following(self._around))
        beside = {id_ for around in self._around.values() for id_ in (*around.before, *around.after) if id_}
        ends = rows_at_ends(beside, owner_id=owner_id)
        for row in ends:
            self._last[row.message_id] = max(row.ordinal, self._last.get(row.message_id, 0))
        places = {place for row in rows for place in self._places(row)}
        found = {(row.message_id, row.ordinal): row for row in (*rows, *ends)}
        # The other parts of long messages.
        rest = rows_of((_id_of(*place) for place in places - found.keys()), owner_id=owner_id)
        self.rows = [row for place, row in found.items() if place in places] + rest

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

    def _places(self, row: Row) -> Iterator[tuple[str, int]]:
        last, around = self._last.get(row.message_id, row.ordinal), self._around[row.message_id]
        near = range(max(0, row.ordinal - 2), min(last, row.ordinal + 2) + 1)
        yield from ((row.message_id, ordinal) for ordinal in near)
        for reach, (earlier, later) in enumerate(zip(around.before, around.after, strict=True)):
            if earlier in self._last and row.ordinal + reach < 2:
                end = self._last[earlier]
                yield from ((earlier, ordinal) for ordinal in range(max(0, end - 1 + reach), end + 1))
            if later in self._last and last - row.ordinal + reach < 2:
                yield from ((later, ordinal) for ordinal in range(min(2 - reach, self._last[later] + 1)))


def _around(message_ids: Iterable[str]) -> Iterator[tuple[str, Around]]:
    if ids := listed(message_ids):
        for id_, b1, b2, a1, a2, last in AROUND.read(ids):
            yield id_, Around(before=(b1, b2), after=(a1, a2), last=last)


def _following(around: Mapping[str, Around]) -> Iterator[tuple[str, str]]:
    """Give what is known of which message follows which."""
    for id_, (before, after, _) in around.items():
        for one, other in pairwise((*reversed(before), id_, *after)):
            if one and other:
                yield one, other


def _id_of(message_id: str, ordinal: int) -> str:
    return derived_id("fragment", UUID(message_id), ordinal).hex
