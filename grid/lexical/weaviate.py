"""The lexical index in Weaviate: the objects of the vector store, found by the terms that they have."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock

from weaviate.classes.query import Filter
from weaviate.collections.classes.filters import FilterReturn

from embeddings.spaces import current_space
from grid.lexical.base import K1, B, LexicalHit, LexicalIndex, Statistics
from grid.lexical.remembering import Memory
from grid.lexical.sample import MOST_READ, Sample, sample_of
from grid.lexical.spelling import length_of, word_of
from grid.switching.indexed import others_than
from grid.vectors.base import VectorFilter
from grid.vectors.weaviate import WeaviateVectorStore, calls
from grid.vectors.weaviate.calls import Ranked
from grid.vectors.weaviate.counting import matching
from grid.vectors.weaviate.filters import filter_of, has_term
from grid.vectors.weaviate.store import MOST

# How many more than asked for are looked at: their own statistics may put them before others.
MORE = 100
SECONDS = 60.0
# What is an estimate in any case may be older.
SAMPLE_SECONDS = 300.0
# The fragments of an owner who has so few are read anew each time.
FEW = 1000
OWNERS = 64
COUNTS = 50_000
AT_ONCE = 8


class WeaviateLexicalIndex(LexicalIndex):
    """A search among the objects that the vector store keeps, over its connection.

    Weaviate's own BM25 counts over everybody's objects on a shard. So it only chooses the candidates, some more than
    asked for; their scores, and so their order, are made here of what their owner alone has. Of more than
    `MOST_READ` fragments of an owner, how often a usual term is in them is an estimate; what is rarer is counted.
    """

    kind = "weaviate"

    def __init__(self, store: WeaviateVectorStore, *, read: int = MOST_READ) -> None:
        self._store = store
        self._read = read
        self._samples = Memory[int, Sample](most=OWNERS)
        self._counts = Memory[tuple[int, int], int](most=COUNTS)
        self._lock = Lock()

    def search(self, terms: Sequence[int], *, where: VectorFilter, limit: int) -> list[LexicalHit]:
        """Give the best of the candidates that Weaviate finds; it has up to `MOST` of them."""
        wanted = sorted(set(terms))
        if not wanted or limit < 1:
            return []
        candidates = self._candidates(" ".join(map(word_of, wanted)), where=where, limit=limit)
        statistics = self.statistics(wanted, owner_id=where.owner_id)
        hits = [LexicalHit(one.id, _score(one.words, statistics)) for one in candidates]
        return sorted(hits, key=lambda hit: (-hit.score, hit.fragment_id))[:limit]

    def statistics(self, terms: Sequence[int], *, owner_id: int) -> Statistics:
        """Count the terms, or take what is known of the last minute; of very many fragments, the last five."""
        sample = self._sample(owner_id)
        known = {term: self._known(sample, term, owner_id=owner_id) for term in set(terms)}
        rare = self._counted([term for term, count in known.items() if count is None], owner_id=owner_id)
        return Statistics(
            fragments=sample.fragments,
            average_length=sample.average_length,
            # What is new in Weaviate may not be in the sample yet.
            frequencies={
                term: min(rare[term] if count is None else count, sample.fragments)
                for term, count in known.items()
            },
        )

    def _candidates(self, words: str, *, where: VectorFilter, limit: int) -> list[Ranked]:
        """Give at least the `limit` best of Weaviate's, and whatever ties with the last of these."""
        passing = self._passing(where)
        find = partial(calls.by_terms, words=words, passing=passing)
        wanted = min(limit + MORE, MOST)
        found = self._store.ask(partial(find, limit=wanted))
        while len(found) == wanted < MOST and found[-1].score == found[limit - 1].score:
            wanted = min(wanted * 8, MOST)
            found = self._store.ask(partial(find, limit=wanted))
        return found

    def _passing(self, where: VectorFilter) -> FilterReturn:
        """Give the filter of what was said, whatever space it is in: words are the same in all."""
        space = current_space()
        others = [self._store.name_of(other.pk) for other in others_than(space)]
        return filter_of(where, name=self._store.name_of(space.pk), or_in=others)

    def _sample(self, owner_id: int) -> Sample:
        with self._lock:
            sample = self._samples.get(owner_id)
            if sample is None:
                sample = sample_of(owner_id, most=self._read)
                if sample.fragments > FEW:
                    seconds = SECONDS if sample.share == 1 else SAMPLE_SECONDS
                    self._samples.keep(owner_id, sample, seconds=seconds)
            return sample

    def _known(self, sample: Sample, term: int, *, owner_id: int) -> int | None:
        count = sample.frequency(term)
        return self._counts.get((owner_id, term)) if count is None else count

    def _counted(self, terms: list[int], *, owner_id: int) -> dict[int, int]:
        """Have Weaviate count the objects that have rare terms, several at once: it reads each of them for that."""
        if not terms:
            return {}
        mine = self._passing(VectorFilter(owner_id=owner_id))
        with ThreadPoolExecutor(min(len(terms), AT_ONCE)) as pool:
            asked = [
                partial(matching, passing=Filter.all_of([mine, has_term(word_of(term))])) for term in terms
            ]
            counts = dict(zip(terms, pool.map(self._store.ask, asked), strict=True))
        for term, count in counts.items():
            self._counts.keep((owner_id, term), count, seconds=SECONDS)
        return counts


def _score(words: str, statistics: Statistics) -> float:
    """Give the BM25 of a fragment with these terms, spelled as `words` does."""
    norm = K1 * (1 - B + B * length_of(words) / (statistics.average_length or 1))
    score = 0.0
    for term, count in statistics.frequencies.items():
        if often := words.count(word_of(term)):
            idf = math.log(1 + (statistics.fragments - count + 0.5) / (count + 0.5))
            score += idf * often / (often + norm)
    return score * (K1 + 1)
