"""Where a key is, for millions of keys in twelve bytes each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Numbers = NDArray[np.int32]
Run = tuple[Keys, Numbers]


class Lookup:
    """Numbers by 64-bit keys, of which several may be equal: runs of sorted keys, each at least twice the next one.

    One thread may add while others look.
    """

    row_bytes = 12

    def __init__(self) -> None:
        self._runs: tuple[Run, ...] = ()

    def add(self, keys: Keys, numbers: Numbers) -> None:
        """Add a number for each key."""
        if not len(keys):
            return
        runs = list(self._runs)
        new = _sorted(keys, numbers)
        while runs and len(runs[-1][0]) < 2 * len(new[0]):
            old = runs.pop()
            new = _sorted(np.concatenate([old[0], new[0]]), np.concatenate([old[1], new[1]]))
        self._runs = (*runs, new)

    def find(self, keys: Keys) -> tuple[NDArray[np.intp], Numbers]:
        """Give every number of each key, as two arrays: places in `keys`, and the numbers found for them."""
        places, numbers = [np.empty(0, np.intp)], [np.empty(0, np.int32)]
        for known, known_numbers in self._runs:
            first, last = np.searchsorted(known, keys, "left"), np.searchsorted(known, keys, "right")
            counts: NDArray[Any] = last - first
            hit = np.flatnonzero(counts)
            if not len(hit):
                continue
            starts, counts = first[hit], counts[hit]
            within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            places.append(np.repeat(hit, counts))
            numbers.append(known_numbers[np.repeat(starts, counts) + within])
        return np.concatenate(places), np.concatenate(numbers)


def _sorted(keys: Keys, numbers: Numbers) -> Run:
    order = np.argsort(keys, kind="stable")  # which is quick for two runs, one after the other
    return keys[order], numbers[order]
