"""Erasing a conversation: its raw text, fragments, vectors and cached embeddings, and that it stays away."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from capture.models import Conversation, ErasedMessage, Message
from capture.rawlog import raw_log
from embeddings.models import CachedEmbedding
from grid.models import Fragment
from grid.vectors import vector_store

SOME = 500


def erase_conversation(conversation: Conversation) -> int:
    """Erase a conversation with all that came of it; give how many messages it had.

    What it shares with others (an equal text's embedding) stays for them. A source that still holds the
    conversation does not bring it back; only messages that are written later are new.
    """
    ids = list(conversation.messages.values_list("id", flat=True))
    with transaction.atomic():
        for start in range(0, len(ids), SOME):
            _erase_messages(ids[start : start + SOME])
        conversation.delete()
    return len(ids)


def _erase_messages(ids: list[UUID]) -> None:
    fragments = Fragment.objects.filter(message_id__in=ids)
    hashes = {bytes(digest) for digest in fragments.values_list("content_hash", flat=True)}
    vector_store().delete(fragments.values_list("id", flat=True))
    raw_log().erase(ids)
    fragments.delete()
    Message.objects.filter(id__in=ids).delete()
    ErasedMessage.objects.bulk_create([ErasedMessage(id=id_) for id_ in ids], ignore_conflicts=True)
    _erase_embeddings(hashes)


def _erase_embeddings(hashes: Iterable[bytes]) -> None:
    """Drop the cached embeddings of texts that no fragment has any more."""
    unused = list(hashes)
    for start in range(0, len(unused), SOME):
        some = set(unused[start : start + SOME])
        some -= {
            bytes(h)
            for h in Fragment.objects.filter(content_hash__in=some).values_list("content_hash", flat=True)
        }
        CachedEmbedding.objects.filter(content_hash__in=some).delete()
