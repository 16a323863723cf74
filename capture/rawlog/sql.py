"""The embedded raw log: a table beside the rows, so that both are written in one transaction."""

import json
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.utils import timezone

from capture.models import RawMessage
from capture.rawlog.base import Document, RawLog
from embeddings.rows import upsert


class SqlRawLog(RawLog):
    """Documents as JSON text in `RawMessage` rows."""

    kind = "sql"

    def prepare(self) -> None:
        """Nothing: the table comes with the migrations."""

    def ping(self) -> None:
        """Look whether the table is there."""
        RawMessage.objects.exists()

    def write(self, documents: Mapping[UUID, Document], *, owner_id: int) -> None:
        """Insert or replace documents in the current transaction."""
        now = timezone.now()
        rows = (
            (id_, owner_id, now, json.dumps(document, ensure_ascii=False))
            for id_, document in documents.items()
        )
        columns = ("id", "owner_id", "written_at", "document")
        upsert(RawMessage, columns, rows, unique=("id",), update=("document", "written_at"))

    def read(self, ids: Iterable[UUID]) -> dict[UUID, Document]:
        """Give the documents of those ids that are there."""
        rows = RawMessage.objects.filter(id__in=list(ids)).values_list("id", "document")
        return {id_: json.loads(document) for id_, document in rows}

    def erase(self, ids: Iterable[UUID]) -> None:
        """Remove documents."""
        RawMessage.objects.filter(id__in=list(ids)).delete()

    def ids(self) -> Iterator[UUID]:
        """Walk over the ids of all documents."""
        return RawMessage.objects.values_list("id", flat=True).iterator(chunk_size=5000)
