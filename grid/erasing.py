"""Erasing a conversation: its texts, fragments, vectors and part in patterns; and that it stays away."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from capture.exclusion import hold_all
from capture.history import Event, Happening, history
from capture.models import Conversation, ErasedMessage, Message
from capture.rawlog import raw_log
from embeddings.away import AWAY
from embeddings.batches import batches
from embeddings.errors import AetherGridError
from embeddings.locks import settled
from embeddings.models import CachedEmbedding
from grid.models import Fragment
from grid.patterns.distilling import settle
from grid.patterns.keeping.forgetting import forget
from grid.patterns.keeping.holding import hold_patterns
from grid.reconciling import erase_texts
from grid.switching.models import FormerCut
from grid.vectors import vector_store

logger = logging.getLogger(__name__)


def erase_conversation(conversation: Conversation) -> int:
    """Erase a conversation with all that came of it; give how many messages it had.

    What it shares with others (an equal text's embedding) stays for them. A source that still holds the
    conversation does not bring it back; only messages that are written later are new.

    Raises:
        UnavailableError: if the raw log cannot be reached; nothing was erased then.
    """
    if not raw_log().transactional:
        raw_log().ping()
    erased = settled(lambda: _erase(conversation))
    try:
        settle(conversation.owner_id)
    except AWAY as error:
        logger.info("patterns are told again without it when that is possible: %s", error)
    return erased


def _erase(conversation: Conversation) -> int:
    log, id_, owner_id = raw_log(), conversation.pk, conversation.owner_id
    with transaction.atomic():
        hold_all()
        hold_patterns(owner_id)
        # No step of the pipeline works on them from here on; one that already does is waited for.
        rows = Message.objects.filter(conversation=id_).select_for_update().order_by("id")
        ids = list(rows.values_list("id", flat=True))
        forget(id_, owner_id=owner_id)
        for some in batches(ids):
            _erase_messages(some)
            if log.transactional:
                log.erase(some)
        Conversation.objects.filter(pk=id_).delete()
        if not log.transactional:
            # Not before it is certain that the rows go: a text that is gone cannot be brought back.
            transaction.on_commit(lambda: _erase_texts(ids, owner_id=owner_id))
    return len(ids)


def _erase_messages(ids: list[UUID]) -> None:
    fragments = Fragment.objects.filter(message_id__in=ids)
    hashes = {bytes(digest) for digest in fragments.values_list("content_hash", flat=True)}
    former = FormerCut.objects.filter(message_id__in=ids).values_list("content_hash", flat=True)
    hashes |= {bytes(digest) for digest in former}
    vector_store().delete(fragments.values_list("id", flat=True))
    fragments.delete()
    Message.objects.filter(id__in=ids).delete()
    ErasedMessage.objects.bulk_create([ErasedMessage(id=id_) for id_ in ids], ignore_conflicts=True)
    _erase_embeddings(hashes)


def _erase_texts(ids: list[UUID], *, owner_id: int) -> None:
    try:
        erase_texts(ids)
    except AetherGridError as error:
        logger.warning("%d texts are erased from the raw log when it can be reached: %s", len(ids), error)
    history().note(Event(id_, owner_id, Happening.ERASED) for id_ in ids)


def _erase_embeddings(hashes: Iterable[bytes]) -> None:
    """Drop the cached embeddings of texts that no fragment has any more."""
    for some in batches(hashes):
        used = Fragment.objects.filter(content_hash__in=some).values_list("content_hash", flat=True)
        former = FormerCut.objects.filter(content_hash__in=some).values_list("content_hash", flat=True)
        kept = {bytes(digest) for digest in (*used, *former)}
        CachedEmbedding.objects.filter(content_hash__in=set(some) - kept).delete()
