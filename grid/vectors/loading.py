"""Rows of the embedded vector store and the vectors that they refer to, read from SQL as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import CharField, F
from django.db.models.functions import Cast
from numpy.typing import NDArray

from embeddings.models import CachedEmbedding
from grid.models import IndexedVector

BATCH_ROWS = 4000
# SQLite takes 32,766 values in one statement.
IDS_PER_QUERY = 20_000
FIELDS = ("owner", "model", "project", "task_type", "topic")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one space: an array a field, of equal lengths.

    Attributes:
        seen: the last number of a row that was looked at, of this space or another.
        full: whether there may be rows after that.
        ids: the ids of the fragments, shape (n, 2): the first and the last 64 bits.
        embeddings: the ids of rows of the embedding cache, 0 for a tombstone.
        fields: what is filtered by, in the order of `FIELDS`.
        times: microseconds since 1970.
    """

    seen: int
    full: bool
    ids: NDArray[np.uint64]
    embeddings: NDArray[np.int64]
    fields: Sequence[Sequence[Any]]
    times: NDArray[np.int64]


def read_batch(space_id: int, *, after: int) -> Batch:
    """Read the next rows of a space, by their numbers.

    There is no last number to read until: a row before it may have been replaced meanwhile by one that comes after.
    The rows of other spaces are read and left out: asked for one space, SQLite would rather sort all of its rows.
    """
    rows = (
        IndexedVector.objects.filter(id__gt=after)
        .order_by("id")
        .values_list(
            "id", "space_id", _plain("fragment_id"), "embedding_id", "owner_id", "source_model", "project",
            "task_type", "topic", _plain("timestamp"),
        )[:BATCH_ROWS]
    )  # fmt: skip
    read = list(rows)
    own = [row for row in read if row[1] == space_id]
    _, _, ids, embeddings, *fields, times = zip(*own, strict=True) if own else [()] * 10
    return Batch(
        seen=read[-1][0] if read else after,
        full=len(read) == BATCH_ROWS,
        ids=_halves_of_text(ids),
        embeddings=np.array([id_ or 0 for id_ in embeddings], np.int64),
        fields=fields,
        times=_all_microseconds(times),
    )


def read_vectors(embedding_ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Give the ids of those embeddings that there are, ascending, and their vectors, shape (n, dimensions)."""
    known: list[int] = []
    vectors: list[bytes | memoryview] = []
    ids = np.unique(embedding_ids).tolist()
    for start in range(0, len(ids), IDS_PER_QUERY):
        some = ids[start : start + IDS_PER_QUERY]
        rows = CachedEmbedding.objects.order_by("id").values_list("id", "vector")
        if some[-1] - some[0] < 2 * len(some):
            rows = rows.filter(id__gte=some[0], id__lte=some[-1])
        else:
            rows = rows.filter(id__among=some)
        wanted = set(some)
        for id_, vector in rows:
            if id_ in wanted:
                known.append(id_)
                vectors.append(vector)
    if not known:
        return np.empty(0, np.int64), np.empty((0, 0), np.float32)
    return np.array(known, np.int64), np.frombuffer(b"".join(vectors), "<f4").reshape(len(known), -1)


def halves(ids: Sequence[UUID]) -> NDArray[np.uint64]:
    """Give ids as shape (n, 2): the first and the last 64 bits."""
    return np.frombuffer(b"".join(id_.bytes for id_ in ids), ">u8").reshape(-1, 2).astype(np.uint64)


def microseconds(moment: datetime) -> int:
    """Give the microseconds since 1970."""
    return (moment.astimezone(UTC) - _EPOCH) // _MICROSECOND


def _plain(name: str) -> Any:
    """Have SQLite's texts as they are: a UUID or a datetime for each costs more than all the rest."""
    return Cast(name, CharField()) if connection.vendor == "sqlite" else F(name)


def _halves_of_text(ids: Sequence[Any]) -> NDArray[np.uint64]:
    if ids and isinstance(ids[0], UUID):
        return halves(ids)
    return np.frombuffer(bytes.fromhex("".join(ids)), ">u8").reshape(-1, 2).astype(np.uint64)


def _all_microseconds(times: Sequence[Any]) -> NDArray[np.int64]:
    if times and isinstance(times[0], datetime):
        return np.array([microseconds(moment) for moment in times], np.int64)
    return np.array(times, "datetime64[us]").astype(np.int64)
