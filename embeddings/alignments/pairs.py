"""Pairs: the vectors that the same texts have in two spaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.alignments.pieces import pieces_of
from embeddings.batches import batches
from embeddings.cache import content_hash, vectors_for
from embeddings.embedders import Embedder
from embeddings.models import CachedEmbedding
from embeddings.spaces import space_of

Vectors = NDArray[np.float32]

# Of which a fifth is held out; fewer say nothing about how good a map is.
LEAST_PAIRS = 100
ROWS_PER_QUERY = 900


@dataclass(frozen=True, slots=True)
class Pairs:
    """L2-normalised vectors of the same texts in two spaces: row i of `source` and of `target` is text i.

    Attributes:
        source, target: of whole texts, shapes (n, d_source) and (n, d_target).
        query_source, query_target: of short pieces of them, as somebody would ask, (m, d_source) and (m, d_target).
        query_of: the row of the text that each piece is of, shape (m,).
    """

    source: Vectors
    target: Vectors
    query_source: Vectors
    query_target: Vectors
    query_of: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.source)

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
        )


def pairs_of(texts: Sequence[str], *, source: Embedder, target: Embedder, keep: bool = True) -> Pairs:
    """Embed texts, and short pieces of them, with both embedders.

    What the cache has is not embedded again. With `keep` the vectors of whole texts, not those of pieces, are kept
    in it: for texts that the grid holds, so that erasing one erases its vectors. Raises as `vectors_for` does.
    """
    texts = list(dict.fromkeys(texts))
    pieces = [(row, piece) for row, text in enumerate(texts) for piece in pieces_of(text)]
    short = [piece for _, piece in pieces]
    whole = _kept if keep else _embedded
    return Pairs(
        source=whole(source, texts),
        target=whole(target, texts),
        query_source=_embedded(source, short),
        query_target=_embedded(target, short),
        query_of=np.array([row for row, _ in pieces], dtype=np.int64),
    )


def _embedded(embedder: Embedder, texts: Sequence[str]) -> Vectors:
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
