"""The ways of searching that are compared: a name, and what `search` is asked with."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from grid.search import MOST_RESULTS, Found, Mode, SearchFilters, search
from grid.search.ranking import FITTED, FUSED, UNFITTED, Weights

UNFITTED_ROW = "nothing"


@dataclass(frozen=True, slots=True)
class Way:
    """A row of the tables. `fitted` says what of it was fitted on annotations, and on which."""

    name: str
    mode: Mode
    weights: Weights = FITTED
    fitted: str = UNFITTED_ROW


WAYS = (
    Way("BM25", "keyword"),
    Way("dense", "semantic"),
    Way("hybrid, the two fused", "hybrid", FUSED),
    Way("with neighbours, by hand", "hybrid", UNFITTED),
    Way("full", "hybrid", FITTED, fitted="weights, on LoCoMo's development half"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question found, best first, and how long that took in seconds."""

    found: Sequence[Found]
    seconds: float


def ask(
    way: Way, question: str, *, owner_id: int, now: datetime | None = None, limit: int = MOST_RESULTS
) -> Asked:
    """Ask the grid in one of the ways, as of the moment `now`."""
    filters = SearchFilters(max_results=limit, mode=way.mode)
    started = time.perf_counter()
    answer = search(question, owner_id=owner_id, filters=filters, now=now, weights=way.weights)
    return Asked(found=answer.results, seconds=time.perf_counter() - started)
