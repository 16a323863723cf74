"""Cosines of fragments by id, out of the embedding cache: what a store gives that has no faster way."""

from collections.abc import Iterable
from uuid import UUID

import numpy as np
from django.db.models import OuterRef, Subquery
from numpy.typing import NDArray

from embeddings.models import CachedEmbedding
from grid.models import Fragment

# Django counts on SQLite's old limit of 999 variables a query.
LOOKUP = 900


def cosines(space_id: int, vector: NDArray[np.float32], fragment_ids: Iterable[UUID]) -> dict[UUID, float]:
    """Give the cosine of each of the fragments that has a vector in the space.

    `vector` is L2-normalised, of shape (dimensions,), as are those of the cache.
    """
    ids, found = list(fragment_ids), dict[UUID, float]()
    for start in range(0, len(ids), LOOKUP):
        rows = _vectors(space_id, ids[start : start + LOOKUP])
        if rows:
            vectors = np.stack([np.frombuffer(data, "<f4") for _, data in rows])
            found.update(zip((id_ for id_, _ in rows), (vectors @ vector).tolist(), strict=True))
    return found


def _vectors(space_id: int, ids: list[UUID]) -> list[tuple[UUID, bytes]]:
    same = CachedEmbedding.objects.filter(space_id=space_id, content_hash=OuterRef("content_hash"))
    rows = Fragment.objects.filter(id__among=ids).annotate(vector=Subquery(same.values("vector")[:1]))
    return [(id_, data) for id_, data in rows.values_list("id", "vector") if data is not None]
