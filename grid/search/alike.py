"""Fragments that say the same: of near-duplicates the best one counts for all."""

from collections.abc import Iterable

import numpy as np

from grid.lexical.analysis import terms_of_text
from grid.search.rows import Row

# The share of the terms of two texts that both have, from which on one says nothing that the other does not.
ALIKE = 0.9
# A text of fewer distinct terms is only like its equal.
FEWEST = 5

# The first of those that say the same, and how many more there are.
Group = tuple[Row, int]


class Groups:
    """Rows by what they say, each group under the first that came."""

    def __init__(self) -> None:
        """Begin with none."""
        self.first: list[Row] = []
        self.more: list[int] = []
        self._by_hash: dict[bytes, int] = {}
        self._places: dict[int, int] = {}
        self._sizes = np.zeros(8, np.intp)
        # Which group's first row has which term, by the place of the term.
        self._has = np.zeros((8, 256), np.uint8)

    def add(self, row: Row) -> None:
        """Put a row to those that say the same, or to none."""
        if self.add_equal(row):
            return
        terms = set(terms_of_text(bytes(row.terms or b"")).tolist())
        places = [self._places.setdefault(term, len(self._places)) for term in terms]
        self._grow()
        number = self._like(places)
        if number is None:
            number = len(self.first)
            self.first.append(row)
            self.more.append(0)
            self._sizes[number] = len(places)
            self._has[number, places] = 1
        else:
            self.more[number] += 1
        self._by_hash[bytes(row.content_hash)] = number

    def add_equal(self, row: Row) -> bool:
        """Put a row to one of the same text, if there is any."""
        number = self._by_hash.get(bytes(row.content_hash))
        if number is not None:
            self.more[number] += 1
        return number is not None

    def _like(self, places: list[int]) -> int | None:
        count = len(self.first)
        if len(places) < FEWEST or not count:
            return None
        common = self._has[:count, places].sum(axis=1, dtype=np.intp)
        like = common >= ALIKE * (self._sizes[:count] + len(places) - common)
        return int(like.argmax()) if like.any() else None

    def _grow(self) -> None:
        rows, columns = self._has.shape
        more = (rows if len(self.first) == rows else 0, max(0, 2 * len(self._places) - columns))
        if len(self.first) == rows or len(self._places) > columns:
            self._has = np.pad(self._has, ((0, more[0]), (0, more[1])))
            self._sizes = np.pad(self._sizes, (0, more[0]))


def grouped(rows: Iterable[Row], *, collapse: bool, enough: int) -> list[Group]:
    """Give the first of each group with how many more are like it, `enough` groups at most; rows come best first."""
    rest = iter(rows)
    if not collapse:
        return [(row, 0) for row, _ in zip(rest, range(enough), strict=False)]
    groups = Groups()
    for row in rest:
        groups.add(row)
        if len(groups.first) == enough:
            break
    for row in rest:
        groups.add_equal(row)
    return list(zip(groups.first, groups.more, strict=True))
