"""Cutting a message into fragments for the embedder in use, and putting them in the place of what it had."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from capture.identity import derived_id
from capture.models import Message
from capture.rawlog import Document
from embeddings.cache import content_hash
from embeddings.chunking import Span
from embeddings.chunking import chunk as spans_of
from embeddings.embedders import Embedder
from embeddings.enrichment import current_enricher
from embeddings.errors import AetherGridError
from embeddings.rows import insert_missing, upsert
from embeddings.storable import storable_text
from grid.lexical.analysis import fragment_terms
from grid.models import Fragment
from grid.switching.models import FormerCut
from grid.vectors import vector_store

# An enricher of somebody's own may say anything.
LONGEST_TOPIC = 64
LONGEST_TASK_TYPE = 32

OF_OLD = ("id", "message_id", "content_hash")
FORMER = ("message_id", "content_hash")

LOST_TEXT = "The raw log has no text for this message. Import its source again, or erase it."


class Cut(NamedTuple):
    """A row of `Fragment`. Its id is that of message and ordinal; what follows these may change when cut anew."""

    id: UUID
    message_id: UUID
    ordinal: int
    start: int
    end: int
    content_hash: bytes
    tokens: int
    topic: str
    task_type: str
    complexity: float
    terms: bytes


class MissingTextError(AetherGridError):
    """A message has a row, but no text in the raw log."""


def cut(message: Message, document: Document | None, embedder: Embedder) -> list[Cut]:
    """Cut the text of a message into fragments that the embedder reads whole.

    Raises:
        MissingTextError: if the raw log had no document of it.
    """
    if document is None:
        raise MissingTextError(LOST_TEXT)
    content = document["content"]
    enrich = current_enricher()
    fragments = []
    for ordinal, span in enumerate(spans_in(content, embedder)):
        text = content[span.start : span.end]
        facts = enrich(text, role=message.role)
        fragments.append(
            Cut(
                id=derived_id("fragment", message.id, ordinal),
                message_id=message.id,
                ordinal=ordinal,
                start=span.start,
                end=span.end,
                tokens=span.tokens,
                content_hash=content_hash(text),
                topic=storable_text(facts.topic, longest=LONGEST_TOPIC),
                task_type=storable_text(facts.task_type, longest=LONGEST_TASK_TYPE),
                complexity=facts.complexity,
                terms=fragment_terms(text, timestamp=message.timestamp),
            )
        )
    return fragments


def spans_in(content: str, embedder: Embedder) -> list[Span]:
    """Give the spans that a text is cut into."""
    limit = min(embedder.max_tokens, settings.CHUNK_MAX_TOKENS)
    return spans_of(content, limit=limit, count=embedder.count_tokens, count_many=embedder.count_tokens_many)


def replace_fragments(held: Collection[UUID], fragments: Mapping[UUID, Sequence[Cut]]) -> None:
    """Give the `held` messages these fragments by message; what they had beyond goes, with its vectors.

    To be called in the transaction in which the messages are held.
    """
    new = [fragment for id_ in held for fragment in fragments[id_]]
    old = Fragment.objects.filter(message_id__among=held)
    had = {id_: (message_id, bytes(digest)) for id_, message_id, digest in old.values_list(*OF_OLD)}
    gone = had.keys() - {fragment.id for fragment in new}
    if gone:
        vector_store().delete(gone)
        Fragment.objects.filter(id__among=gone).delete()
    upsert(Fragment, Cut._fields, new, unique=("id",), update=Cut._fields[3:])
    former = set(had.values()) - {(fragment.message_id, fragment.content_hash) for fragment in new}
    insert_missing(FormerCut, FORMER, former, unique=FORMER)
