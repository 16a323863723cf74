"""The fragments that may be an answer: the nearest, those with its words, and what stands beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from grid.lexical import lexical_index
from grid.search.asking import Question
from grid.search.neighbours import Surroundings
from grid.search.rows import Row, rows_of
from grid.vectors import Hit
from grid.vectors.base import Vector

# How many come from each index. Twice as many found no more of LoCoMo's evidence.
DEPTH = 128
# Of how many of them the neighbours come too.
WITH_NEIGHBOURS = 64


@dataclass(frozen=True)
class Candidates:
    """Fragments in the order of their conversations, n of them, with what the stores say of each.

    Attributes:
        rows: what SQL has of them.
        cosines: of their vectors and the query's; NaN of what has none yet.
        probed: of their vectors and the query's probe.
        bm25: as the lexical index gave it; 0 of what it did not give.
        before, after: where in these the fragment before and after each is; -1 if it is not among them.
        passing: whether the filters let each through. What they don't is there for its neighbours only.
        searched: how many fragments passed the filters in all.
        deepest: whether there was no more to gather that could be given.
    """

    rows: list[Row]
    cosines: NDArray[np.float64]
    probed: NDArray[np.float64]
    bm25: NDArray[np.float64]
    before: NDArray[np.intp]
    after: NDArray[np.intp]
    passing: NDArray[np.bool_]
    searched: int
    deepest: bool


def gather(question: Question, *, depth: int = DEPTH) -> Candidates:
    """Ask the stores for up to `depth` fragments each. Raises as `search` does."""
    mode, owner_id = question.filters.mode, question.where.owner_id
    hits, searched = question.spaces.nearest(
        question.probe, where=question.where, limit=0 if mode == "keyword" else depth
    )
    words = () if mode == "semantic" else question.wording.terms
    found = lexical_index().search(words, where=question.where, limit=depth) if words else []
    probed = {hit.fragment_id.hex: hit.similarity for hit in hits}
    bm25 = {hit.fragment_id.hex: hit.score for hit in found}
    rows = {row.id: row for row in rows_of(probed.keys() | bm25.keys(), owner_id=owner_id)}
    beside = _best(rows, probed, bm25) if mode == "hybrid" else []
    surroundings = Surroundings(beside, owner_id=owner_id)
    rows |= {row.id: row for row in surroundings.rows}
    probed |= _cosines(question.probe, [id_ for id_ in rows if id_ not in probed], question)
    same = question.probe is question.vector
    cosines = probed if same else _cosines(question.vector, list(probed), question)
    ordered = sorted(rows.values(), key=Row.place)
    before, after = surroundings.links(ordered)
    return Candidates(
        rows=ordered,
        cosines=np.array([cosines.get(row.id, np.nan) for row in ordered], float),
        probed=np.array([probed.get(row.id, np.nan) for row in ordered], float),
        bm25=np.array([bm25.get(row.id, 0.0) for row in ordered], float),
        before=before,
        after=after,
        passing=np.array([_is_there(row, cosines, question) for row in ordered], bool),
        searched=searched,
        deepest=max(len(hits), len(found)) < depth or (same and _ends_below(hits, question)),
    )


def _is_there(row: Row, cosines: Mapping[str, float], question: Question) -> bool:
    """Tell whether a fragment is indexed and passes the filter."""
    # In a space that no map leads into, it is found by its words alone.
    return (row.id in cosines or bool(question.spaces.closed)) and row.passes(question.where)


def _cosines(vector: Vector, ids: list[str], question: Question) -> dict[str, float]:
    by_id = {UUID(int=int(id_, 16)): id_ for id_ in ids}
    found = question.spaces.cosines(vector, list(by_id)) if by_id else {}
    return {by_id[one]: cosine for one, cosine in found.items()}


def _ends_below(hits: Sequence[Hit], question: Question) -> bool:
    """Tell whether all that comes after the nearest is not similar enough."""
    floor = question.filters.min_similarity
    return bool(hits) and floor is not None and question.calibration.similarity(hits[-1].similarity) < floor


def _best(rows: dict[str, Row], cosines: dict[str, float], bm25: dict[str, float]) -> list[Row]:
    """Give those of which the neighbours are looked at: the first by both indexes in turn."""
    order = [sorted(found, key=lambda id_: (-found[id_], id_)) for found in (cosines, bm25)]
    places = sorted((place, id_) for ids in order for place, id_ in enumerate(ids) if id_ in rows)
    return [rows[id_] for id_ in list(dict.fromkeys(id_ for _, id_ in places))[:WITH_NEIGHBOURS]]
