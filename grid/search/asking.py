"""What is asked: a query and its filters, read once into all that the search needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Literal, get_args

import numpy as np
from django.utils import timezone

from embeddings.calibration import Calibration, calibration_of
from embeddings.chunking import chunk
from embeddings.embedders import EmbedderUnavailableError, current_embedder
from embeddings.spaces import current_space
from grid.dates import Temporal, read_dates
from grid.lexical import lexical_index
from grid.lexical.base import Statistics
from grid.search.errors import InvalidQueryError
from grid.search.names import without_common_names
from grid.search.own_vectors import Asked
from grid.search.wording import Wording, wording_of
from grid.switching.beside import Spaces, spaces_beside
from grid.vectors import VectorFilter
from grid.vectors.base import Narrowing, Vector

Mode = Literal["hybrid", "semantic", "keyword"]
MODES: tuple[Mode, ...] = get_args(Mode)
MOST_RESULTS = 100
# As far as results can be paged through.
MOST_PAGED = 200
DEEPEST_OFFSET = MOST_PAGED - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters(Narrowing):
    """What a query is held to, how it is answered, and which of its results are given.

    `min_similarity` is in the terms of `Found.similarity`. `collapse` counts near-duplicates instead of giving them.
    """

    mode: Mode = "hybrid"
    max_results: int = 10
    offset: int = 0
    collapse: bool = True
    explain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query as the search understands it.

    Attributes:
        given: what the filters hold it to.
        where: the same, and what its own words about time hold it to; `held_by_words` tells whether they do.
        times: what those words say.
        wording: its terms, with how many of the owner's fragments have each.
        vector: L2-normalised, of shape (dimensions,), in the current one of `spaces`, where cosines mean
            `calibration`; NaN where only words are searched for and the embedder is away.
        probe: that of the query without common names, by which a hybrid search looks; else `vector` itself.
        by_vector: whether the vector came with the question, from an embedder that may not be the grid's.
    """

    text: str
    filters: SearchFilters
    given: VectorFilter
    where: VectorFilter
    held_by_words: bool
    times: Temporal
    wording: Wording
    statistics: Statistics
    vector: Vector
    probe: Vector
    spaces: Spaces
    by_vector: bool = False

    @property
    def calibration(self) -> Calibration:
        """What a cosine with the vector means."""
        return self.spaces.calibration

    @property
    def end(self) -> int:
        """How many results there are up to the last one that is asked for, and can be paged to."""
        return min(self.filters.offset + self.filters.max_results, MOST_PAGED)


def parse(
    query: str,
    *,
    owner_id: int,
    filters: SearchFilters,
    own: Asked | None = None,
    now: datetime | None = None,
) -> Question:
    """Read a query. Raises as `search` does."""
    _validate(query, filters, with_vector=own is not None)
    if not query.strip():
        filters = replace(filters, mode="semantic")
    narrowing = {one.name: getattr(filters, one.name) for one in fields(Narrowing)}
    given = VectorFilter(owner_id=owner_id, **narrowing | {"min_similarity": None})
    times = read_dates(query, now=now or timezone.now())
    where = _held(given, times)
    # What means the same may have no word of it.
    words = "" if filters.mode == "semantic" else query
    wording, statistics = wording_of(words, owner_id=owner_id, index=lexical_index())
    found = own or _embedded(query, filters=filters)
    subject = query if own or filters.mode != "hybrid" else without_common_names(query, statistics)
    return Question(
        text=query,
        filters=filters,
        given=given,
        where=where,
        held_by_words=where != given,
        times=times,
        wording=wording,
        statistics=statistics,
        vector=found.vector,
        probe=found.vector if subject == query else embed_query(subject),
        spaces=found.spaces,
        by_vector=own is not None,
    )


def embed_query(query: str) -> Vector:
    """Give the vector of a query, L2-normalised, of shape (dimensions,).

    A query longer than the embedder reads is cut at semantic boundaries, and the parts' mean is taken: nothing
    of it is left out.
    """
    embedder = current_embedder()
    if embedder.count_tokens(query) <= embedder.max_tokens:
        return embedder.embed_query(query)
    spans = chunk(
        query, limit=embedder.max_tokens, count=embedder.count_tokens, count_many=embedder.count_tokens_many
    )
    mean = embedder.embed([query[span.start : span.end] for span in spans]).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _embedded(query: str, *, filters: SearchFilters) -> Asked:
    """Embed a query, and tell what cosines with it mean; words are found though nobody can tell what they mean."""
    space = current_space()
    try:
        vector, calibration = embed_query(query), calibration_of(space, current_embedder())
    except EmbedderUnavailableError:
        if filters.mode != "keyword" or filters.min_similarity is not None:
            raise
        vector = np.full(space.dimensions, np.nan, np.float32)
        calibration = Calibration(mean=0.0, spread=1.0)
    return Asked(vector, spaces_beside(space, calibration))


def _held(given: VectorFilter, times: Temporal) -> VectorFilter:
    """Hold a search to the time that its words ask for, within that which its filters give."""
    if not times.exact:
        return given
    later = [moment for moment in (given.since, times.since) if moment]
    earlier = [moment for moment in (given.until, times.until) if moment]
    held = replace(given, since=max(later, default=None), until=min(earlier, default=None))
    return given if held.since and held.until and held.since >= held.until else held


def _validate(query: str, filters: SearchFilters, *, with_vector: bool) -> None:
    problems: Mapping[str, bool] = {
        "query: it is empty; say what to look for.": not query.strip() and not with_vector,
        "mode: keyword looks for the words of `query`; give some, or ask by meaning.": (
            filters.mode == "keyword" and not query.strip() and with_vector
        ),
        f"mode: one of {', '.join(MODES)} is needed, not {filters.mode}.": filters.mode not in MODES,
        f"maxResults: a number from 1 to {MOST_RESULTS} is needed, not {filters.max_results}.": not (
            1 <= filters.max_results <= MOST_RESULTS
        ),
        f"offset: a number from 0 to {DEEPEST_OFFSET} is needed, not {filters.offset}.": not (
            0 <= filters.offset <= DEEPEST_OFFSET
        ),
        f"minSimilarity: a number from -1 to 1 is needed, not {filters.min_similarity}.": (
            filters.min_similarity is not None and not -1 <= filters.min_similarity <= 1
        ),
        "since, until: `since` must be before `until`.": bool(
            filters.since and filters.until and filters.since >= filters.until
        ),
    }
    for problem, present in problems.items():
        if present:
            raise InvalidQueryError(problem)
