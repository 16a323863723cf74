"""Fragments that say the same: of near-duplicates the best one counts for all."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from grid.lexical.analysis import terms_of_text
from grid.search.rows import Row

# The share of the terms of two texts that both have, from which on one says nothing that the other does not.
ALIKE = 0.9
# A text of fewer distinct terms is only like its equal.
FEWEST = 5


class Groups:
    """Rows by what they say, each group under the first that came."""

    def __init__(self) -> None:
        """Begin with none."""
        self.members: list[list[Row]] = []
        self._by_hash: dict[bytes, int] = {}
        self._sets: list[NDArray[np.uint32]] = []

    def add(self, row: Row) -> None:
        """Put a row to those that say the same, or to none."""
        terms = np.unique(terms_of_text(bytes(row.terms or b"")))
        number = self._by_hash.get(bytes(row.content_hash), self._like(terms))
        if number is None:
            number = len(self.members)
            self.members.append([])
            self._sets.append(terms)
        self._by_hash.setdefault(bytes(row.content_hash), number)
        self.members[number].append(row)

    def _like(self, terms: NDArray[np.uint32]) -> int | None:
        size = len(terms)
        if size < FEWEST:
            return None
        for number, others in enumerate(self._sets):
            # Sets of too different sizes cannot be alike.
            if not ALIKE <= size / max(len(others), 1) <= 1 / ALIKE:
                continue
            common = len(np.intersect1d(terms, others, assume_unique=True))
            if common >= ALIKE * (size + len(others) - common):
                return number
        return None


def grouped(rows: Iterable[Row], *, collapse: bool, enough: int) -> Iterator[tuple[Row, int]]:
    """Give the first of each group with how many more are like it, `enough` groups at most; rows come best first."""
    groups, rest = Groups(), iter(rows)
    if not collapse:
        yield from ((row, 0) for row, _ in zip(rest, range(enough), strict=False))
        return
    for row in rest:
        groups.add(row)
        if len(groups.members) > enough:
            break
    yield from ((members[0], len(members) - 1) for members in groups.members[:enough])
