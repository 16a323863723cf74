"""The ways of searching that are compared: a name, and what `search` is asked with."""

import inspect
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from grid.search import MOST_RESULTS, Found, SearchFilters, search

UNFITTED = "nothing"


@dataclass(frozen=True, slots=True)
class Way:
    """A row of the tables. `fitted` says what of it was fitted on annotations, and on which."""

    name: str
    filters: dict[str, Any] = field(default_factory=dict)
    fitted: str = UNFITTED

    def missing(self) -> list[str]:
        """Give the filters that the search does not know."""
        return sorted(self.filters.keys() - {one.name for one in fields(SearchFilters)})


WAYS = [
    Way("BM25", {"mode": "keyword"}),
    Way("dense", {"mode": "semantic"}),
    Way("hybrid", {"mode": "hybrid"}),
]
# What is left where the search knows no modes.
ONLY_DENSE = [Way("dense")]


def ways() -> list[Way]:
    """Give the ways that this search knows."""
    return [way for way in WAYS if not way.missing()] or ONLY_DENSE


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question found, best first, and how long that took in seconds."""

    found: Sequence[Found]
    seconds: float


def ask(
    way: Way, question: str, *, owner_id: int, now: datetime | None = None, limit: int = MOST_RESULTS
) -> Asked:
    """Ask the grid in one of the ways, as of the moment `now` where the search can be told."""
    told = {"now": now} if "now" in inspect.signature(search).parameters else {}
    call: Callable[..., Any] = search
    filters = SearchFilters(max_results=limit, **way.filters)
    started = time.perf_counter()
    answer = call(question, owner_id=owner_id, filters=filters, **told)
    return Asked(found=answer.results, seconds=time.perf_counter() - started)
