"""When what is asked for was said, by the words of the query: a time, or an event that has to be found first."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from grid.lexical import lexical_index
from grid.lexical.analysis import query_terms
from grid.search.asking import Question, embed_query
from grid.search.rows import Row, rows_of
from grid.vectors import Hit

# Of what happened people speak for some weeks.
FADING = timedelta(days=14)
# Among how many of the nearest fragments an event is looked for.
NEAREST = 20


def nearness(rows: Sequence[Row], question: Question) -> NDArray[np.float64]:
    """Give how near the time of each fragment is to that which the query names; shape (n,).

    1 within it, fading after it, 0 before it; 0 for all if the query names none, or is held to it.
    """
    since, until = (None, None) if not rows or question.held_by_words else _named(question)
    if since is None and until is None:
        return np.zeros(len(rows))
    times = np.array([row.timestamp.timestamp() for row in rows])
    late = np.maximum(0.0, times - until.timestamp()) if until else np.zeros(len(rows))
    near = np.exp(-late / FADING.total_seconds())
    return np.where(times >= since.timestamp(), near, 0.0) if since else near


def _named(question: Question) -> tuple[datetime | None, datetime | None]:
    times = question.times
    if not times.anchor or (moment := _moment_of(times.anchor, question)) is None:
        return times.since, times.until
    return (times.since, moment) if times.relation == "before" else (moment, times.until)


def _nearest(event: str, question: Question) -> list[Hit]:
    """Give the fragments nearest to an event; none for who asks by a vector, for theirs may be another space."""
    if question.by_vector:
        return []
    return question.spaces.nearest(embed_query(event), where=question.where, limit=NEAREST)[0]


def _moment_of(event: str, question: Question) -> datetime | None:
    """Give when the fragment was said that speaks of an event most, if one has a word of it."""
    hits = _nearest(event, question)
    named = lexical_index().search(query_terms(event), where=question.where, limit=NEAREST)
    best = max((hit.score for hit in named), default=1.0)
    worth = {hit.fragment_id: hit.score / best for hit in named}
    for hit in hits:
        if hit.fragment_id in worth:
            worth[hit.fragment_id] += max(0.0, hit.similarity)
    if not worth:
        return None
    id_ = min(worth, key=lambda id_: (-worth[id_], id_))
    rows = rows_of([id_], owner_id=question.where.owner_id)
    return rows[0].timestamp if rows else None
