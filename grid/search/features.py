"""What speaks for a fragment as an answer: the same signals for every store and embedder."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grid.lexical.analysis import ASKS
from grid.lexical.base import K1, B
from grid.search.asking import Question
from grid.search.gathering import Candidates
from grid.search.times import nearness

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

# Where no candidate has much of the query, the best of them is not worth what it is worth elsewhere.
LEAST_SHARE = 0.5

FEATURES = {
    "words": "BM25 of its words, as a share of the best candidate's",
    "meaning": "cosine, in standard deviations above that of unrelated texts",
    "around": "BM25 of its words with those of the two fragments before and after it, as a share of the best's",
    "before": "cosine of the fragment before it, in the same measure",
    "after": "cosine of the fragment after it, in the same measure",
    "conversation": "the best BM25 in its conversation, as a share of the best candidate's",
    "named": "has one of the query's words that more than a fifth of all fragments have, such as a name",
    "length": "logarithm of its number of terms",
    "asks": "ends as a question",
    "answers": "cosine of the fragment before it, if that ends as a question",
    "time": "was said in the time that the query names, or soon after",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each of T terms is in each of n fragments, shape (n, T); their lengths; which end as a question."""

    terms: Floats
    lengths: Floats
    asks: Floats


def features(candidates: Candidates, question: Question) -> Floats:
    """Give the signals of each candidate in the order of `FEATURES`; shape (n, features)."""
    counts = _count(candidates, question.wording.terms)
    before, after = candidates.before, candidates.after
    meaning = np.nan_to_num(question.calibration.surprise(candidates.probed))
    words, around = bm25(counts, question), bm25(_widened(counts, before, after), question, width=5)
    best = max(words.max(initial=0), LEAST_SHARE * question.wording.idf.sum()) or 1.0
    meaning_before, asked = _beside(meaning, before), _beside(counts.asks, before)
    return np.stack(
        [
            words / best,
            meaning,
            around / best,
            meaning_before,
            _beside(meaning, after),
            _best_of_conversation(words, candidates) / best,
            (counts.terms[:, question.wording.common] > 0).any(axis=1).astype(float),
            np.log1p(counts.lengths),
            counts.asks,
            asked * meaning_before,
            nearness(candidates.rows, question),
        ],
        axis=1,
    )


def bm25(counts: Counts, question: Question, *, width: int = 1) -> Floats:
    """Give the BM25 of texts as long as `width` fragments on average; shape (n,)."""
    average = width * max(question.statistics.average_length, 1.0)
    norm = K1 * (1 - B + B * counts.lengths / average)
    saturated = counts.terms * (K1 + 1) / (counts.terms + norm[:, None])
    return np.asarray(saturated @ question.wording.idf)


def _count(candidates: Candidates, terms: tuple[int, ...]) -> Counts:
    blobs = [bytes(row.terms or b"") for row in candidates.rows]
    lengths = np.array([len(blob) // 4 for blob in blobs], np.intp)
    every = np.frombuffer(b"".join(blobs), "<u4")
    whose = np.repeat(np.arange(len(blobs)), lengths)
    counts = np.zeros((len(blobs), len(terms)))
    for number, term in enumerate(terms):
        counts[:, number] = np.bincount(whose[every == term], minlength=len(blobs))
    asks = np.zeros(len(blobs))
    last = np.cumsum(lengths)[lengths > 0] - 1
    asks[lengths > 0] = every[last] == ASKS
    return Counts(terms=counts, lengths=lengths.astype(float), asks=asks)


def _widened(counts: Counts, before: Places, after: Places) -> Counts:
    """Add to each fragment the two before and the two after it."""
    places = (before, _once_more(before), after, _once_more(after))
    terms, lengths = counts.terms.copy(), counts.lengths.copy()
    for place in places:
        there = place >= 0
        terms[there] += counts.terms[place[there]]
        lengths[there] += counts.lengths[place[there]]
    return Counts(terms=terms, lengths=lengths, asks=counts.asks)


def _beside(values: Floats, place: Places) -> Floats:
    return np.where(place >= 0, values[place], 0.0) if len(values) else values


def _once_more(place: Places) -> Places:
    return np.where(place >= 0, place[place], -1) if len(place) else place


def _best_of_conversation(words: Floats, candidates: Candidates) -> Floats:
    numbers: dict[object, int] = {}
    of_row = [numbers.setdefault(row.conversation_id, len(numbers)) for row in candidates.rows]
    best = np.zeros(len(numbers))
    np.maximum.at(best, of_row, words)
    return best[of_row]
