"""The embedded vector store: rows in SQL, searched with numpy in the memory of each process that searches."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from embeddings.locks import Guarded, lock
from embeddings.rows import insert
from grid.models import IndexedVector
from grid.vectors.base import Facet, Hit, Vector, VectorFilter, VectorRecord, VectorStore
from grid.vectors.spaces import Space
from grid.vectors.upkeep import Standing, Tuning

STATEMENT_ROWS = 5000
PAGE = 1000
COLUMNS = (
    "space_id", "fragment_id", "message_id", "embedding_id", "owner_id", "source_model", "project", "task_type",
    "topic", "timestamp",
)  # fmt: skip


class EmbeddedVectorStore(VectorStore):
    """Rows are appended with a growing number; each process tops its matrix up from those it has not seen."""

    kind = "embedded"

    def __init__(self, tuning: Tuning | None = None) -> None:
        self._tuning = tuning or Tuning()
        self._spaces: dict[int, Space] = {}
        self._lock = Lock()

    def prepare(self) -> None:
        """Nothing: the table comes with the migrations."""

    def ping(self) -> None:
        """Look whether the table is there."""
        IndexedVector.objects.exists()

    def count(self, space_id: int) -> int:
        """Count the rows that are no tombstones."""
        return IndexedVector.objects.filter(space_id=space_id, embedding__isnull=False).count()

    def is_empty(self, space_id: int) -> bool:
        """Look for one row that is no tombstone."""
        return not IndexedVector.objects.filter(space_id=space_id, embedding__isnull=False).exists()

    def message_ids(self, space_id: int) -> Iterator[UUID]:
        """Read along the index of space and fragment."""
        rows = IndexedVector.objects.filter(space_id=space_id, embedding__isnull=False)
        after: UUID | None = None
        while True:
            some = rows.filter(fragment_id__gt=after) if after else rows
            page = list(some.order_by("fragment_id").values_list("fragment_id", "message_id")[:PAGE])
            yield from (message_id for _, message_id in page)
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def upsert(
        self, space_id: int, records: Sequence[VectorRecord], *, leaving: Collection[int] = ()
    ) -> None:
        """Insert or replace vectors, all or none."""
        rows = (
            (
                space_id, record.fragment_id, record.message_id, record.embedding_id, record.owner_id,
                record.source_model, record.project, record.task_type, record.topic, record.timestamp,
            )
            for record in records
        )  # fmt: skip
        ids = [record.fragment_id for record in records]
        with _in_turn():
            if leaving:
                # Before the new rows: the lexical index follows all rows, and the last one of a fragment counts.
                _bury(IndexedVector.objects.filter(space_id__in=list(leaving)), ids)
            _drop(IndexedVector.objects.filter(space_id=space_id), ids)
            insert(IndexedVector, COLUMNS, rows)

    def delete(self, fragment_ids: Iterable[UUID]) -> None:
        """Leave a tombstone for each row, so that processes which have read it take it out."""
        with _in_turn():
            _bury(IndexedVector.objects.all(), list(fragment_ids))

    def search(
        self, space_id: int, vector: Vector, *, where: VectorFilter, limit: int
    ) -> tuple[list[Hit], int]:
        """Search the matrix of the space: exactly while it is small, by candidates when it is large."""
        return self._space(space_id).search(vector, where=where, limit=limit)

    def similarities(self, space_id: int, vector: Vector, fragment_ids: Iterable[UUID]) -> dict[UUID, float]:
        """Give the cosines of those of the fragments that have a vector in the space."""
        return self._space(space_id).similarities(vector, list(fragment_ids))

    def standing(self, space_id: int) -> Standing:
        """Tell how a space is searched in this process."""
        return self._space(space_id).standing

    def fragment_ids(self, space_id: int) -> set[UUID]:
        """Give the ids of all fragments in a space."""
        rows = IndexedVector.objects.filter(space_id=space_id, embedding__isnull=False)
        return set(rows.values_list("fragment_id", flat=True))

    def counts(self, space_id: int, *, by: Facet, where: VectorFilter) -> dict[str, int]:
        """Group the rows that pass."""
        rows = _passing(where).filter(space_id=space_id, embedding__isnull=False)
        return dict(rows.values_list(by).annotate(Count("id")))

    def _space(self, space_id: int) -> Space:
        with self._lock:
            return self._spaces.setdefault(space_id, Space(space_id, self._tuning))


@contextmanager
def _in_turn() -> Iterator[None]:
    """Write in a transaction that commits before the next one draws its numbers.

    Else a process that has read up to a number would miss a smaller one that was committed later.
    """
    with transaction.atomic(savepoint=False):
        lock(Guarded.VECTORS)
        yield


def _drop(rows: QuerySet[IndexedVector], fragment_ids: list[UUID]) -> None:
    for start in range(0, len(fragment_ids), STATEMENT_ROWS):
        rows.filter(fragment_id__among=fragment_ids[start : start + STATEMENT_ROWS]).delete()


def _bury(rows: QuerySet[IndexedVector], fragment_ids: list[UUID]) -> None:
    for start in range(0, len(fragment_ids), STATEMENT_ROWS):
        some = rows.filter(
            fragment_id__among=fragment_ids[start : start + STATEMENT_ROWS],
            embedding__isnull=False,  # a tombstone stays, for somebody may not have read it
        )
        graves = [
            IndexedVector(
                space_id=row.space_id,
                fragment_id=row.fragment_id,
                message_id=row.message_id,
                owner_id=row.owner_id,
                timestamp=row.timestamp,
            )
            for row in some
        ]
        some.delete()
        IndexedVector.objects.bulk_create(graves)


def _passing(where: VectorFilter) -> QuerySet[IndexedVector]:
    fields = {
        "owner_id": where.owner_id,
        "source_model__in": where.source_models or None,
        "task_type": where.task_type,
        "topic": where.topic,
        "project": where.project,
        "timestamp__gte": where.since,
        "timestamp__lt": where.until,
    }
    return IndexedVector.objects.filter(
        **{name: value for name, value in fields.items() if value is not None}
    )
