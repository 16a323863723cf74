"""The words of a query: its terms, and how much each tells."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grid.lexical.analysis import query_terms
from grid.lexical.base import LexicalIndex, Statistics

# Of a longer query, a pasted file say, the terms that fewest fragments have.
MOST_TERMS = 32
# A pasted text may have thousands: so many are looked up, of its beginning and its end, where what is asked stands.
MOST_LOOKED_UP = 256
# What so large a part of the fragments has tells little by itself: who is speaking, what all is about.
COMMON = 0.2


@dataclass(frozen=True)
class Wording:
    """The terms that a query is searched by, in its order, with the share of the owner's fragments that has each."""

    terms: tuple[int, ...]
    shares: tuple[float, ...]
    fragments: int

    @cached_property
    def idf(self) -> NDArray[np.float64]:
        """Give the inverse document frequencies as BM25 has them; shape (terms,)."""
        counts = np.array(self.shares) * self.fragments
        return np.log1p((self.fragments - counts + 0.5) / (counts + 0.5))

    @cached_property
    def common(self) -> NDArray[np.bool_]:
        """Tell which terms are common; shape (terms,)."""
        return np.array(self.shares, float) > COMMON


def wording_of(query: str, *, owner_id: int, index: LexicalIndex) -> tuple[Wording, Statistics]:
    """Give the terms of a query that somebody's fragments have, and what the index counts for all of them."""
    terms = query_terms(query)
    if not terms:
        return Wording(terms=(), shares=(), fragments=0), Statistics(0, 0.0, {})
    if len(terms) > MOST_LOOKED_UP:
        terms = terms[: MOST_LOOKED_UP // 2] + terms[-MOST_LOOKED_UP // 2 :]
    found = index.statistics(terms, owner_id=owner_id)
    there = [term for term in terms if found.frequencies.get(term)]
    kept = set(sorted(there, key=lambda term: (found.frequencies[term], term))[:MOST_TERMS])
    ordered = tuple(term for term in there if term in kept)
    shares = tuple(min(1.0, found.frequencies[term] / max(found.fragments, 1)) for term in ordered)
    return Wording(terms=ordered, shares=shares, fragments=found.fragments), found
