"""The one search: every way out (REST, admin, commands) asks here, so that who may see what stands in one place."""

import time
from dataclasses import replace
from datetime import datetime

from grid.search.alike import grouped
from grid.search.asking import (
    DEEPEST_OFFSET,
    MODES,
    MOST_RESULTS,
    Mode,
    SearchFilters,
    embed_query,
    parse,
)
from grid.search.errors import InvalidQueryError
from grid.search.explaining import Explanation
from grid.search.gathering import DEPTH, gather
from grid.search.own_vectors import Asked, seen_from
from grid.search.ranking import FITTED, Weights, score
from grid.search.shaping import Answer, Found, Placed, in_order, shape

__all__ = [
    "DEEPEST_OFFSET",
    "MODES",
    "MOST_RESULTS",
    "Answer",
    "Asked",
    "Explanation",
    "Found",
    "InvalidQueryError",
    "Mode",
    "SearchFilters",
    "embed_query",
    "search",
    "seen_from",
]


DEEPEST = 64 * DEPTH


def search(
    query: str,
    *,
    owner_id: int,
    filters: SearchFilters | None = None,
    own: Asked | None = None,
    now: datetime | None = None,
    weights: Weights = FITTED,
) -> Answer:
    """Find the owner's fragments that answer a query best.

    Args:
        query: in the owner's own words; what it says about time counts as of `now`, which is aware.
        owner_id: whose fragments are searched.
        filters: what the search is held to; what nobody said in the query is never read into it.
        own: the query as a vector, from a client with an embedder of its own; then `query` may be empty.
        now: the present moment unless told.
        weights: how the signals of a hybrid search are weighed.

    Raises:
        InvalidQueryError: if the query is empty or a filter is out of range.
        UnavailableError, EmbedderRefusedError: from the stores and the embedder.
    """
    started, depth = time.perf_counter(), DEPTH
    question = parse(query, owner_id=owner_id, filters=filters or SearchFilters(), own=own, now=now)
    order: list[Placed] = []
    while True:
        candidates = gather(question, depth=depth)
        if question.held_by_words and not candidates.rows:
            # The words were misread, or nothing was said then.
            question = replace(question, where=question.given, held_by_words=False)
            continue
        scored = score(candidates, question, weights=weights)
        order = in_order(candidates, scored, question, after=order)
        groups = grouped(
            [one.row for one in order], collapse=question.filters.collapse, enough=question.end + 1
        )
        if candidates.deepest or len(groups) > question.end or depth >= DEEPEST:
            return shape(order, groups, question, searched=candidates.searched, started=started)
        # Near-duplicates took the places of what was asked for, or it is far down.
        depth *= 4
