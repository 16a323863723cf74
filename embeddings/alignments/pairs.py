"""Pairs: the vectors that the same texts have in two spaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.alignments.maps import Vectors
from embeddings.alignments.pieces import pieces_of
from embeddings.alignments.words import vocabulary
from embeddings.batches import batches
from embeddings.cache import content_hash, vectors_for
from embeddings.embedders import Embedder
from embeddings.models import CachedEmbedding, EmbeddingSpace
from embeddings.spaces import space_of
from embeddings.unrelated import UNRELATED

# Of which a fifth is held out; fewer say nothing about how good a map is.
LEAST_PAIRS = 200
ROWS_PER_QUERY = 900


@dataclass(frozen=True, slots=True)
class Pairs:
    """L2-normalised vectors of the same texts in two spaces: row i of `source` and of `target` is text i.

    Attributes:
        source, target: of whole texts, shapes (n, d_source) and (n, d_target).
        query_source, query_target: of short pieces of them, as somebody would ask, (m, d_source) and (m, d_target).
        query_of: the row of the text that each piece is of, shape (m,).
        unrelated: of texts that have nothing to do with each other, (k, d_source) and (k, d_target).
    """

    source: Vectors
    target: Vectors
    query_source: Vectors
    query_target: Vectors
    query_of: NDArray[np.int64]
    unrelated: tuple[Vectors, Vectors] | None = None

    def __len__(self) -> int:
        return len(self.source)

    def turned(self) -> Pairs:
        """Give the same pairs for the other direction."""
        return Pairs(
            source=self.target,
            target=self.source,
            query_source=self.query_target,
            query_target=self.query_source,
            query_of=self.query_of,
            unrelated=self.unrelated and (self.unrelated[1], self.unrelated[0]),
        )

    def only(self, rows: NDArray[np.int64]) -> Pairs:
        """Give the pairs of these texts and of their pieces."""
        places = np.full(len(self), -1)
        places[rows] = np.arange(len(rows))
        kept = places[self.query_of] >= 0
        return Pairs(
            source=self.source[rows],
            target=self.target[rows],
            query_source=self.query_source[kept],
            query_target=self.query_target[kept],
            query_of=places[self.query_of[kept]],
            unrelated=self.unrelated,
        )


@dataclass(frozen=True, slots=True)
class Background:
    """Pairs that a map is fitted on besides, and never measured on: shapes (n, d_source) and (n, d_target)."""

    source: Vectors
    target: Vectors

    def turned(self) -> Background:
        """Give the same for the other direction."""
        return Background(source=self.target, target=self.source)


def pairs_of(texts: Sequence[str], *, source: Embedder, target: Embedder, keep: bool = True) -> Pairs:
    """Embed texts, and short pieces of them, with both embedders.

    With `keep` the vectors of whole texts, not those of pieces, come from the cache and are kept in it: for texts
    that the grid holds, so that erasing one erases its vectors. Raises as `vectors_for` does.
    """
    texts = list(dict.fromkeys(texts))
    pieces = [(row, piece) for row, text in enumerate(texts) for piece in pieces_of(text)]
    short = [piece for _, piece in pieces]
    whole = _kept if keep else embedded
    return Pairs(
        source=whole(source, texts),
        target=whole(target, texts),
        query_source=embedded(source, short),
        query_target=embedded(target, short),
        query_of=np.array([row for row, _ in pieces], dtype=np.int64),
        unrelated=(source.embed(UNRELATED), target.embed(UNRELATED)),
    )


def pairs_kept(texts: Sequence[str], *, source: Embedder, target: EmbeddingSpace) -> Pairs:
    """Embed texts with one embedder, and take their vectors in a space whose embedder is not at hand from the cache.

    Those that it does not have are left out. Nobody can embed pieces of them there, so they are asked for whole.
    Raises as `vectors_for` does.
    """
    hashes = {content_hash(text): text for text in texts}
    there: dict[bytes, bytes] = {}
    for some in batches(hashes, ROWS_PER_QUERY):
        rows = CachedEmbedding.objects.filter(space=target, content_hash__in=list(some))
        there |= {bytes(key): bytes(vector) for key, vector in rows.values_list("content_hash", "vector")}
    theirs = np.array([np.frombuffer(there[key], "<f4") for key in there], np.float32)
    theirs = theirs.reshape(len(there), target.dimensions)
    ours = _kept(source, [hashes[key] for key in there])
    return Pairs(
        source=ours, target=theirs, query_source=ours, query_target=theirs, query_of=np.arange(len(there))
    )


def background_of(texts: Sequence[str], *, source: Embedder, target: Embedder) -> Background:
    """Embed words, and texts with their pieces, that are the grid's only to learn of. Raises as `embed` does."""
    everything = [*vocabulary(), *texts, *(piece for text in texts for piece in pieces_of(text))]
    return Background(source=embedded(source, everything), target=embedded(target, everything))


def embedded(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Embed texts, shape (n, d), a batch at a time. Raises as `embed` does."""
    vectors = np.empty((len(texts), embedder.dimensions), dtype=np.float32)
    done = 0
    for some in batches(texts, embedder.batch_size):
        vectors[done : done + len(some)] = embedder.embed(some)
        done += len(some)
    return vectors


def _kept(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    hashes = [content_hash(text) for text in texts]
    ids = vectors_for(space_of(embedder), embedder, dict(zip(hashes, texts, strict=True)))
    stored: dict[int, bytes] = {}
    for some in batches(ids.values(), ROWS_PER_QUERY):
        rows = CachedEmbedding.objects.filter(pk__in=some).values_list("pk", "vector")
        stored.update((pk, bytes(vector)) for pk, vector in rows)
    vectors = [np.frombuffer(stored[ids[key]], dtype="<f4") for key in hashes]
    return np.array(vectors, dtype=np.float32).reshape(len(texts), embedder.dimensions)
