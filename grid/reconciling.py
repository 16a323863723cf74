"""Bringing rows in line with a raw log that is not in their database: after a process that died between the two.

A message is written to the raw log first. So a document may have no row, or one of an earlier form: it is recorded
again, which whoever recorded it may do as well. What is erased goes from the rows first: a document that was to go
with them goes now.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from django.db import DataError, IntegrityError
from django.utils import timezone

from capture.models import ErasedMessage, Message
from capture.rawlog import Document, raw_log
from capture.recorder import Redacted, from_document, ids_of, record_redacted, redact
from embeddings.batches import batches
from embeddings.errors import AetherGridError

logger = logging.getLogger(__name__)

T = TypeVar("T")

SOME = 500
# How far a process looks back the first time, and then whenever it does so again, every few minutes.
FIRST_LOOK = timedelta(days=1)
NEXT_LOOK = timedelta(minutes=15)

_looked = False


@dataclass(slots=True)
class Differences:
    """The ids of documents whose rows do not say the same; each is in one of the sets at most."""

    without_row: set[UUID] = field(default_factory=set)
    ahead_of_row: set[UUID] = field(default_factory=set)
    erased: set[UUID] = field(default_factory=set)

    def look(self, stamps: dict[UUID, str]) -> None:
        """Compare some documents, given as (id, digest), with their rows."""
        digests = dict(Message.objects.filter(id__in=list(stamps)).values_list("id", "digest"))
        missing = stamps.keys() - digests.keys()
        erased = set(ErasedMessage.objects.filter(id__in=list(missing)).values_list("id", flat=True))
        self.erased |= erased
        self.without_row |= missing - erased
        self.ahead_of_row |= {
            id_ for id_, digest in digests.items() if stamps[id_] and bytes(digest).hex() != stamps[id_]
        }


def reconcile(*, back: timedelta | None = None) -> int:
    """Look at what was written and erased lately (`back` from now); give how many messages were recorded again.

    Raises:
        UnavailableError: if the raw log cannot be reached.
    """
    global _looked
    if raw_log().transactional:
        return 0
    since = timezone.now() - (back or (NEXT_LOOK if _looked else FIRST_LOOK))
    found = Differences()
    for some in batches(raw_log().stamps(since=since)):
        found.look(dict(some))
    found.erased.update(ErasedMessage.objects.filter(erased_at__gte=since).values_list("id", flat=True))
    erase_texts(found.erased)
    recorded = record_again(found.without_row | found.ahead_of_row)
    _looked = True
    return recorded


def record_again(ids: Iterable[UUID]) -> int:
    """Record documents of the raw log; give how many messages were new or grew by that."""
    recorded = sum(_record(raw_log().read(some)) for some in batches(sorted(ids)))
    if recorded:
        logger.warning(
            "recorded %d messages that were in the raw log and not, or not so, in the rows", recorded
        )
    return recorded


def erase_texts(ids: Iterable[UUID]) -> None:
    """Remove what is left of erased messages in the raw log."""
    for some in batches(ids):
        raw_log().erase(some)


def _record(documents: dict[UUID, Document]) -> int:
    read = [found for id_, document in documents.items() if (found := _read(id_, document))]
    return sum(
        _record_of(owner_id, source_kind, [message for _, _, message in group])
        for (owner_id, source_kind), group in groupby(sorted(read, key=_whose), key=_whose)
    )


def _record_of(owner_id: int, source_kind: str, messages: list[Redacted]) -> int:
    try:
        return len(record_redacted(messages, owner_id=owner_id, source_kind=source_kind).accepted)
    except (IntegrityError, DataError) as error:
        if len(messages) > 1:
            return sum(_record_of(owner_id, source_kind, [message]) for message in messages)
        logger.warning("a document of the raw log cannot be recorded (owner %d): %s", owner_id, error)
        return 0


def _whose(found: tuple[int, str, Redacted]) -> tuple[int, str]:
    return found[0], found[1]


def _read(id_: UUID, document: Document) -> tuple[int, str, Redacted] | None:
    """Read a document as the recorder takes it; nothing, and a warning, if it is no message's."""
    try:
        message = from_document(document)
        owner_id, source_kind = int(document["owner_id"]), str(document["source_kind"])
        # What this grid wrote has a digest, and no secrets any more.
        ours = "digest" in document
        found = Redacted(message, int(document.get("redactions", 0))) if ours else redact(message)
        if ids_of([found], owner_id=owner_id, source_kind=source_kind) == [id_]:
            return owner_id, source_kind, found
        reason = "its id is not that of its owner, source and identity"
    except (AetherGridError, KeyError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"
    logger.warning("document %s of the raw log is no message: %s", id_, reason)
    return None
