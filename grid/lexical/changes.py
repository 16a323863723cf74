"""The change log that the embedded lexical index follows: the rows of the embedded vector store, with terms."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from capture.rawlog import raw_log
from embeddings.batches import batches
from embeddings.cache import content_hash
from embeddings.durability import relaxed_transaction
from grid.lexical.analysis import fragment_terms
from grid.lexical.note import COLUMNS
from grid.models import Fragment, IndexedVector

PAGE = 20_000
SOME = 5_000
TEXTS = 500

FACETS = ("source_model", "project", "task_type", "topic")
OF_TEXT = ("id", "message_id", "start", "end", "content_hash")


class Change(NamedTuple):
    """A fragment as a row of the log has it; `terms` is `None` if it is gone."""

    fragment_id: UUID
    owner_id: int
    source_model: str
    project: str
    task_type: str
    topic: str
    timestamp: datetime
    terms: bytes | None


class Page(NamedTuple):
    """Rows of the log as `Note` takes them, and the last state of each fragment in them."""

    rows: list[tuple[Any, ...]]
    changes: list[Change]


def pages(*, after: int, owner_id: int | None = None) -> Iterator[Page]:
    """Walk over the log from a row on, or over one owner's part of it, as long as there is more of it.

    A row that moves to the end meanwhile, because it is replaced, is met there.
    """
    log = IndexedVector.objects.order_by("id").values_list(*COLUMNS, *FACETS)
    if owner_id is not None:
        log = log.filter(owner_id=owner_id)
    while rows := list(log.filter(id__gt=after)[:PAGE]):
        after = rows[-1][0]
        yield Page([row[: len(COLUMNS)] for row in rows], _changes(rows))
        if len(rows) < PAGE:
            return


def _changes(rows: Sequence[tuple[Any, ...]]) -> list[Change]:
    last = {row[1]: row for row in rows}
    terms = _terms({id_: row[5] for id_, row in last.items() if row[2] is not None})
    return [_change(row, terms.get(id_)) for id_, row in last.items()]


def _change(row: tuple[Any, ...], terms: bytes | None) -> Change:
    _, fragment_id, _, _, owner_id, timestamp, *facets = row
    source_model, project, task_type, topic = facets
    return Change(fragment_id, owner_id, source_model, project, task_type, topic, timestamp, terms)


def _terms(times: dict[UUID, datetime]) -> dict[UUID, bytes]:
    """Give the terms of those fragments that are still there, by their messages' times."""
    found: dict[UUID, bytes] = {}
    lacking: list[UUID] = []
    for some in batches(times, SOME):
        for id_, terms in Fragment.objects.filter(id__among=some).values_list("id", "terms"):
            if terms is None:
                lacking.append(id_)
            else:
                found[id_] = bytes(terms)
    for some in batches(lacking, TEXTS):
        found |= _analysed(some, times)
    return found


def _analysed(ids: list[UUID], times: dict[UUID, datetime]) -> dict[UUID, bytes]:
    """Analyse the texts of fragments from before there were terms, and keep their terms with them."""
    fragments = list(Fragment.objects.filter(id__among=ids).values_list(*OF_TEXT))
    documents = raw_log().read({fragment[1] for fragment in fragments})
    found = {}
    for id_, message_id, start, end, digest in fragments:
        text = documents[message_id]["content"][start:end] if message_id in documents else ""
        # A text that changed meanwhile is cut anew soon.
        if content_hash(text) == bytes(digest):
            found[id_] = fragment_terms(text, timestamp=times[id_])
    _keep(found)
    return dict.fromkeys(ids, b"") | found


def _keep(terms: dict[UUID, bytes]) -> None:
    table, field = Fragment._meta.db_table, Fragment._meta.pk
    rows = [(data, field.get_db_prep_value(id_, connection)) for id_, data in terms.items()]
    with relaxed_transaction(), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET terms = %s WHERE id = %s AND terms IS NULL", rows)  # noqa: S608
