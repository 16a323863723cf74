"""How many objects pass a filter, exactly and cheaply.

Weaviate knows at once how many objects there are, but reads each object that passes a filter to count it: a third of
a second for 100,000. So where a sample says that most pass, what does not is counted, and taken from all.
"""

import time
from uuid import uuid4

from weaviate.classes.query import Filter
from weaviate.collections.classes.filters import FilterReturn

from grid.vectors.base import VectorFilter
from grid.vectors.weaviate.calls import Objects, Stored, page
from grid.vectors.weaviate.filters import FILTERED_BY, passes

# A bare "not" passes objects too that are there no more. Every one that is has a version.
THERE = Filter.by_property("version").greater_or_equal(0)
# Up to so many objects are counted in a few milliseconds, whatever passes.
FEW = 2000
SAMPLE = 200
# It decides what is counted, never what comes out; so it may be old.
SAMPLE_SECONDS = 300.0


class Counter:
    """Counts what passes, or what does not. Ids are hashes: objects that follow each other by id are a sample."""

    def __init__(self, *, few: int = FEW) -> None:
        self._few = few
        self._sample: list[Stored] = []
        self._sampled_at = -SAMPLE_SECONDS

    def count(self, objects: Objects, where: VectorFilter, passing: FilterReturn, *, name: str) -> int:
        """Give how many objects pass `passing`, which is `where` in the space `name`."""
        every = total(objects)
        if every <= self._few or self._share(objects, where, name=name) < 0.5:
            return matching(objects, passing)
        return max(0, every - matching(objects, Filter.all_of([THERE, Filter.not_(passing)])))

    def _share(self, objects: Objects, where: VectorFilter, *, name: str) -> float:
        if time.monotonic() - self._sampled_at > SAMPLE_SECONDS:
            self._sample, self._sampled_at = self._taken(objects), time.monotonic()
        return sum(passes(one.properties, where, name=name) for one in self._sample) / max(
            1, len(self._sample)
        )

    def _taken(self, objects: Objects) -> list[Stored]:
        properties = list(FILTERED_BY)
        some = page(objects, after=uuid4(), properties=properties, vectors=False, limit=SAMPLE)
        if len(some) < SAMPLE:
            rest = SAMPLE - len(some)
            some += page(objects, after=None, properties=properties, vectors=False, limit=rest)
        return some


def total(objects: Objects) -> int:
    """Give how many objects there are."""
    return objects.aggregate.over_all(total_count=True).total_count or 0


def matching(objects: Objects, passing: FilterReturn) -> int:
    """Give how many objects pass a filter, counting them."""
    return objects.aggregate.over_all(filters=passing, total_count=True).total_count or 0
