"""Putting the fragments of messages into the vector store."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from capture.models import Message
from capture.rawlog import raw_log
from embeddings.models import EmbeddingSpace
from grid.switching.indexed import others_than
from grid.vectors import VectorRecord, vector_store


class Indexable(NamedTuple):
    """What of a fragment goes into the vector store."""

    id: UUID
    start: int
    end: int
    content_hash: bytes
    task_type: str
    topic: str
    complexity: float
    tokens: int
    terms: bytes | None


def index(
    space: EmbeddingSpace,
    messages: Collection[Message],
    wanted: Mapping[UUID, Sequence[Indexable]],
    *,
    embeddings: Mapping[bytes, int],
    texts: Mapping[UUID, str],
) -> None:
    """Index the fragments that are `wanted` of messages in a space, and in no other.

    `embeddings` has the ids of their cached vectors by content hash, `texts` those of the messages if the store
    keeps texts.
    """
    vector_store().upsert(
        space.pk,
        [
            _record(
                message,
                fragment,
                embedding_id=embeddings[bytes(fragment.content_hash)],
                content=texts.get(message.id, "")[fragment.start : fragment.end],
            )
            for message in messages
            for fragment in wanted.get(message.id, ())
        ],
        leaving=[other.pk for other in others_than(space)],
    )


def texts_to_keep(ids: set[UUID]) -> dict[UUID, str]:
    """Give the texts of messages where the store keeps texts."""
    if not vector_store().keeps_text:
        return {}
    return {id_: document["content"] for id_, document in raw_log().read(ids).items()}


def _record(message: Message, fragment: Indexable, *, embedding_id: int, content: str) -> VectorRecord:
    return VectorRecord(
        fragment_id=fragment.id,
        message_id=message.id,
        embedding_id=embedding_id,
        owner_id=message.owner_id,
        source_model=message.model,
        project=message.project,
        task_type=fragment.task_type,
        topic=fragment.topic,
        timestamp=message.timestamp,
        conversation_id=message.conversation_id,
        complexity=fragment.complexity,
        tokens=fragment.tokens,
        content=content,
        terms=bytes(fragment.terms or b""),
    )
