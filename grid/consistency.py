"""Comparing rows, raw log and vector store, and mending what differs: the nightly check, and `reindex`."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db import connection
from django.utils import timezone

from capture.models import Message, MessageState
from capture.rawlog import raw_log
from embeddings.batches import batches
from embeddings.locks import settled
from embeddings.spaces import current_space
from grid.cutting import LOST_TEXT
from grid.lexical import lexical_index
from grid.models import Fragment, Report
from grid.reconciling import Differences, erase_texts, record_again
from grid.switching.indexed import look
from grid.vectors import vector_store

Mending = Callable[[set[UUID]], object]


def compare(*, mend: bool) -> dict[str, int]:
    """Find what differs between the stores, mend it if asked to, and keep a report; give the counts by kind.

    raw_without_row, raw_ahead_of_row: recorded again. erased_raw: erased. row_without_raw: marked failed with the
    reason, for its text is lost. stored_without_fragments, fragment_without_vector: sent through the pipeline
    again. vector_without_fragment: deleted. With them stands what the vector store's own upkeep found.
    """
    upkeep = vector_store().maintain() if mend else {}
    differences = _of_raw_log() | _of_vectors()
    if mend:
        for found, mending in differences.values():
            if found:
                mending(found)
        raw_log().tidy()
        lexical_index().maintain()
        _optimise()
    findings = {name: len(found) for name, (found, _) in differences.items()} | upkeep
    Report.objects.create(findings=findings, mended=mend)
    return findings


def reindex() -> int:
    """Rebuild the vector store from rows, raw log and embedding cache; give how many messages go through again.

    They are cut into fragments anew, for another embedder may read less; what did not change is not embedded again.
    """
    vector_store().delete(vector_store().fragment_ids(current_space().pk))
    stored = Message.objects.filter(state=MessageState.STORED)
    again = {"not_before": timezone.now(), "nudged_at": None, "claim": None}
    return settled(partial(stored.update, state=MessageState.CAPTURED, **again))


def _of_raw_log() -> dict[str, tuple[set[UUID], Mending]]:
    """Compare the rows with the raw log, which is only ever seen a batch at a time."""
    rows = set(Message.objects.values_list("id", flat=True).iterator())
    raw = Differences()
    for some in batches(raw_log().stamps()):
        stamps = dict(some)
        raw.look(stamps)
        rows.difference_update(stamps)
    return {
        "raw_without_row": (raw.without_row, record_again),
        "raw_ahead_of_row": (raw.ahead_of_row, record_again),
        "erased_raw": (raw.erased, erase_texts),
        "row_without_raw": (_still_there(rows), _mark_lost),
    }


def _still_there(ids: set[UUID]) -> set[UUID]:
    """Keep the rows that nobody erased while the raw log was read."""
    there = set[UUID]()
    for some in batches(ids):
        there.update(Message.objects.filter(id__in=some).values_list("id", flat=True))
    return there


def _of_vectors() -> dict[str, tuple[set[UUID], Mending]]:
    # What an earlier embedder left is found where it is until it is embedded anew.
    spaces = [current_space(), *look(current_space())]
    vectors = set[UUID]().union(*(vector_store().fragment_ids(space.pk) for space in spaces))
    fragments = dict(
        Fragment.objects.filter(message__state=MessageState.STORED).values_list("id", "message_id")
    )
    return {
        "stored_without_fragments": (_without_fragments(), _chunk_again),
        "fragment_without_vector": ({fragments[id_] for id_ in fragments.keys() - vectors}, _embed_again),
        "vector_without_fragment": (vectors - _all_fragments(vectors), vector_store().delete),
    }


def _without_fragments() -> set[UUID]:
    empty = Message.objects.filter(state=MessageState.STORED, characters__gt=0, fragments=None)
    found = set(empty.values_list("id", flat=True))
    for some in batches(sorted(found)):
        documents = raw_log().read(some)
        found -= {id_ for id_, document in documents.items() if not document["content"].strip()}
    return found


def _all_fragments(wanted: set[UUID]) -> set[UUID]:
    return wanted & set(Fragment.objects.values_list("id", flat=True))


def _mark_lost(ids: set[UUID]) -> None:
    for some in batches(ids):
        Message.objects.filter(id__in=some).update(
            state=MessageState.FAILED,
            failed_in=MessageState.CAPTURED,
            claim=None,
            error=LOST_TEXT,
        )


def _chunk_again(ids: set[UUID]) -> None:
    _send_back(ids, state=MessageState.CAPTURED)


def _embed_again(ids: set[UUID]) -> None:
    # What was cut before there were terms is cut again, to have some.
    for some in batches(ids):
        without_terms = Fragment.objects.filter(message_id__in=some, terms=None)
        _chunk_again(set(without_terms.values_list("message_id", flat=True)))
    _send_back(ids, state=MessageState.CHUNKED)


def _send_back(ids: set[UUID], *, state: MessageState) -> None:
    for some in batches(ids):
        Message.objects.filter(id__in=some, state=MessageState.STORED).update(
            state=state, not_before=timezone.now(), nudged_at=None, claim=None
        )


def _optimise() -> None:
    # A checkpoint is not possible within a transaction.
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
