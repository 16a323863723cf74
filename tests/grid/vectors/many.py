"""Thousands of fragments at once: vectors in clusters, as those of texts are, and what a full comparison finds."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from embeddings.models import CachedEmbedding, EmbeddingSpace
from grid.vectors.base import Vector, VectorRecord
from grid.vectors.embedded import EmbeddedVectorStore
from grid.vectors.upkeep import Tuning
from tests.grid.vectors.records import record
from tests.waiting import wait_until

DIMENSIONS = 96
# Everything is large, and blocks are small.
EAGER = Tuning(exact=0, gathered=0, per_hit=12, attempts=8, least=128, queries=8, block_rows=256)


def space_of_many() -> EmbeddingSpace:
    """Make a space for such vectors."""
    return EmbeddingSpace.objects.create(provider="test", model="many", dimensions=DIMENSIONS, max_tokens=10)


def vectors(count: int, *, seed: int, clusters: int = 40) -> NDArray[np.float32]:
    """Give so many unit vectors around some centres, and those around one that all share."""
    dice = np.random.default_rng(seed)
    centres = np.random.default_rng(1).normal(size=(clusters, DIMENSIONS)) + 0.5
    made = centres[dice.integers(0, clusters, count)] + 0.6 * dice.normal(size=(count, DIMENSIONS))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def records_of(
    space: EmbeddingSpace, made: NDArray[np.float32], *, ids: Sequence[UUID] | None = None, **fields: Any
) -> list[VectorRecord]:
    """Make the records of fragments with these vectors, with new ids or with those given."""
    before = CachedEmbedding.objects.count()
    rows = [
        CachedEmbedding(
            space=space, content_hash=(1_000_000 + before + n).to_bytes(16, "big"), vector=v.tobytes()
        )
        for n, v in enumerate(made)
    ]
    CachedEmbedding.objects.bulk_create(rows)
    keys = list(CachedEmbedding.objects.order_by("pk").values_list("pk", flat=True))[before:]
    one = record(space, 0, **fields)
    dice = np.random.default_rng(before)
    names = ids or [UUID(bytes=dice.bytes(16)) for _ in rows]
    return [replace(one, fragment_id=id_, embedding_id=key) for id_, key in zip(names, keys, strict=True)]


def prepared(store: EmbeddedVectorStore, space: EmbeddingSpace, *, state: str = "approximate") -> None:
    """Search until the store searches in this way."""

    def searched() -> bool:
        store.similarities(space.pk, vectors(1, seed=0)[0], [])
        search_all(store, space, vectors(1, seed=0)[0], limit=1)
        return store.standing(space.pk).state == state

    wait_until(searched, seconds=30, what=f"the store to be {state}")


def search_all(
    store: EmbeddedVectorStore, space: EmbeddingSpace, vector: Vector, **options: Any
) -> list[UUID]:
    """Give the ids that a search of the owner's fragments finds."""
    from grid.vectors.base import VectorFilter

    limit = options.pop("limit", 10)
    hits, _ = store.search(space.pk, vector, where=VectorFilter(owner_id=1, **options), limit=limit)
    return [hit.fragment_id for hit in hits]
