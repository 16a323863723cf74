"""The embedded raw log: a table beside the rows, so that both are written in one transaction."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from capture.models import RawMessage
from capture.rawlog.base import Document, RawLog
from embeddings.rows import upsert


class SqlRawLog(RawLog):
    """Documents as JSON text in `RawMessage` rows."""

    kind = "sql"
    transactional = True

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
        rows = RawMessage.objects.filter(id__among=list(ids)).values_list("id", "document")
        return {id_: json.loads(document) for id_, document in rows}

    def erase(self, ids: Iterable[UUID]) -> None:
        """Remove documents."""
        RawMessage.objects.filter(id__among=list(ids)).delete()

    def ids(self) -> Iterator[UUID]:
        """Walk over the ids of all documents."""
        return RawMessage.objects.values_list("id", flat=True).iterator(chunk_size=5000)

    def stamps(self, *, since: datetime | None = None) -> Iterator[tuple[UUID, str]]:
        """Walk over the ids, without digests: a document and its row are written in one transaction."""
        rows = RawMessage.objects.filter(**{"written_at__gte": since} if since else {})
        return ((id_, "") for id_ in rows.values_list("id", flat=True).iterator(chunk_size=5000))

    def search(self, text: str, *, owner_id: int | None, limit: int) -> list[UUID]:
        """Read the latest first for the words, also as parts of longer ones; this looks at every document."""
        words = text.casefold().split()
        rows: QuerySet[RawMessage] = RawMessage.objects.order_by("-written_at")
        if owner_id is not None:
            rows = rows.filter(owner_id=owner_id)
        for word in filter(str.isascii, words):
            # As JSON spells it. What the database finds may be in another field, and is looked at again; beyond
            # ASCII not every database knows upper and lower case.
            rows = rows.filter(document__icontains=json.dumps(word, ensure_ascii=False)[1:-1])
        documents = rows.values_list("id", "document").iterator(chunk_size=100)
        contents = ((id_, json.loads(document)["content"].casefold()) for id_, document in documents)
        found = (id_ for id_, content in contents if all(word in content for word in words))
        return list(islice(found, limit)) if words else []
