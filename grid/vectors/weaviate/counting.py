"""How many objects pass a filter, exactly and cheaply.

Weaviate knows at once how many objects there are, but reads each object that passes a filter to count it: 0.3 s for
100,000. So what does not pass is counted where that is less, and taken from all. A bare "not" would count objects too
that are there no more; `THERE` leaves these out, since every object has a version.
"""

from collections.abc import Callable
from typing import TypeVar

from weaviate.classes.query import Filter
from weaviate.collections.classes.filters import FilterReturn

from grid.vectors.base import VectorFilter
from grid.vectors.weaviate.calls import Objects

T = TypeVar("T")
Ask = Callable[[Callable[[Objects], int]], int]

THERE = Filter.by_property("version").greater_or_equal(0)
# So many filters are remembered; then all are forgotten.
REMEMBERED = 1000


class Counter:
    """Counts, and remembers of each filter whether more or less than half of all objects passed it."""

    def __init__(self) -> None:
        self._most_pass: dict[VectorFilter, bool] = {}

    def count(self, ask: Ask, where: VectorFilter, passing: FilterReturn) -> int:
        """Give how many objects pass."""
        every = ask(total)
        bare = VectorFilter(owner_id=where.owner_id)
        if self._most_pass.get(where, where == bare):
            rest = Filter.all_of([THERE, Filter.not_(passing)])
            found = max(0, every - ask(lambda objects: matching(objects, rest)))
        else:
            found = ask(lambda objects: matching(objects, passing))
        if len(self._most_pass) >= REMEMBERED:
            self._most_pass.clear()
        self._most_pass[where] = 2 * found > every
        return found


def total(objects: Objects) -> int:
    """Give how many objects there are."""
    return objects.aggregate.over_all(total_count=True).total_count or 0


def matching(objects: Objects, passing: FilterReturn) -> int:
    """Give how many objects pass a filter, counting them."""
    return objects.aggregate.over_all(filters=passing, total_count=True).total_count or 0
