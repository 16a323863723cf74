"""Comparing rows, raw log and vector store, and mending what differs: the nightly check, and `reindex`."""

from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.utils import timezone

from capture.models import ErasedMessage, Message, MessageState
from capture.rawlog import raw_log
from capture.recorder import from_document, record
from embeddings.spaces import current_space
from grid.models import Fragment, Report
from grid.pipeline import LOST_TEXT
from grid.vectors import vector_store

SOME = 500


def compare(*, mend: bool) -> dict[str, int]:
    """Find what differs between the stores, mend it if asked to, and keep a report; give the counts by kind.

    raw_without_row: recorded again. row_without_raw: marked failed with the reason, for its text is lost.
    stored_without_fragments, fragment_without_vector: sent through the pipeline again. vector_without_fragment:
    deleted.
    """
    rows = set(Message.objects.values_list("id", flat=True))
    raw = set(raw_log().ids())
    erased = set(ErasedMessage.objects.values_list("id", flat=True))
    vectors = vector_store().fragment_ids(current_space().pk)
    fragments = dict(
        Fragment.objects.filter(message__state=MessageState.STORED).values_list("id", "message_id")
    )
    differences: dict[str, tuple[set[UUID], Callable[[set[UUID]], object]]] = {
        "raw_without_row": (raw - rows - erased, _record_again),
        "row_without_raw": (rows - raw, _mark_lost),
        "stored_without_fragments": (_without_fragments(), _chunk_again),
        "fragment_without_vector": ({fragments[id_] for id_ in fragments.keys() - vectors}, _embed_again),
        "vector_without_fragment": (vectors - _all_fragments(vectors), vector_store().delete),
    }
    if mend:
        for found, mending in differences.values():
            if found:
                mending(found)
        _optimise()
    findings = {name: len(found) for name, (found, _) in differences.items()}
    Report.objects.create(findings=findings, mended=mend)
    return findings


def reindex() -> int:
    """Rebuild the vector store from rows, raw log and embedding cache; give how many messages go through again.

    They are cut into fragments anew, for another embedder may read less; what did not change is not embedded again.
    """
    vector_store().delete(vector_store().fragment_ids(current_space().pk))
    stored = Message.objects.filter(state=MessageState.STORED)
    return stored.update(state=MessageState.CAPTURED, not_before=timezone.now(), nudged_at=None, claim=None)


def _without_fragments() -> set[UUID]:
    empty = Message.objects.filter(state=MessageState.STORED, characters__gt=0, fragments=None)
    ids = list(empty.values_list("id", flat=True))
    blank = {id_ for id_, document in raw_log().read(ids).items() if not document["content"].strip()}
    return set(ids) - blank


def _all_fragments(wanted: set[UUID]) -> set[UUID]:
    return wanted & set(Fragment.objects.values_list("id", flat=True))


def _record_again(ids: set[UUID]) -> None:
    for some in _batches(ids):
        for document in raw_log().read(some).values():
            record(
                [from_document(document)], owner_id=document["owner_id"], source_kind=document["source_kind"]
            )


def _mark_lost(ids: set[UUID]) -> None:
    for some in _batches(ids):
        Message.objects.filter(id__in=some).update(
            state=MessageState.FAILED,
            failed_in=MessageState.CAPTURED,
            claim=None,
            error=LOST_TEXT,
        )


def _chunk_again(ids: set[UUID]) -> None:
    _send_back(ids, state=MessageState.CAPTURED)


def _embed_again(ids: set[UUID]) -> None:
    _send_back(ids, state=MessageState.CHUNKED)


def _send_back(ids: set[UUID], *, state: MessageState) -> None:
    for some in _batches(ids):
        Message.objects.filter(id__in=some, state=MessageState.STORED).update(
            state=state, not_before=timezone.now(), nudged_at=None, claim=None
        )


def _batches(ids: set[UUID]) -> list[list[UUID]]:
    rest = sorted(ids)
    return [rest[start : start + SOME] for start in range(0, len(rest), SOME)]


def _optimise() -> None:
    # A checkpoint is not possible within a transaction.
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
