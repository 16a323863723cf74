"""Filling a running grid with made-up fragments until it has so many, past its pipeline: a million takes minutes.

Run with Django set up and a number it prints JSON. Each message is one fragment, twenty messages are a conversation,
a tenth of those a project.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from adapters.messages import CapturedMessage
from capture.identity import derived_id
from capture.models import Conversation, Message, MessageState, RawMessage
from capture.owner import default_owner_id
from capture.rawlog import raw_log
from capture.recorder import to_document
from embeddings.cache import content_hash, lookup
from embeddings.embedders import current_embedder
from embeddings.models import CachedEmbedding, EmbeddingSpace
from embeddings.spaces import current_space
from grid.lexical.analysis import fragment_terms
from grid.models import Fragment
from grid.vectors import VectorRecord, vector_store
from tests.bench.search.bulk import insert_rows
from tests.bench.search.corpus import Batch, Corpus
from tests.bench.search.filling import say

BATCH = 5_000
OF_CONVERSATION, PROJECTS = 20, 10
BEGAN, APART = datetime(2024, 1, 1, tzinfo=UTC), timedelta(minutes=1)
MODELS = ("claude-sonnet-4-5", "gpt-5", "gemini-2.5-pro")
TASKS = ("debugging", "explanation", "refactoring", "testing")


def main(fragments: int) -> None:
    """Add what is missing; print how many were added, and in how many seconds."""
    started = time.monotonic()
    _hurry()
    facts = {"added": fill(fragments), "seconds": time.monotonic() - started}
    print(json.dumps(facts))  # noqa: T201 - read by whoever started it


def fill(fragments: int) -> int:
    """Add what is missing for so many fragments; give how many that were."""
    have = Fragment.objects.count()
    if have >= fragments:
        return 0
    corpus, owner_id, space = Corpus(), default_owner_id(), current_space()
    centres = corpus.centres(current_embedder().embed)
    for first in range(have, fragments, BATCH):
        batch = corpus.batch(min(BATCH, fragments - first), seed=first, centres=centres)
        _add(batch, first=first, owner_id=owner_id, space=space)
        say(f"{first + len(batch.texts):,} fragments")
    return fragments - have


def _hurry() -> None:
    """Let SQLite write without waiting for the disk: who loses power measures again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-200000")


def _add(batch: Batch, *, first: int, owner_id: int, space: EmbeddingSpace) -> None:
    fragments = list(_fragments(batch, first=first))
    messages = list(_messages(batch, first=first, owner_id=owner_id))
    with transaction.atomic():
        insert_rows(Conversation, _conversations(first, len(batch.texts), owner_id=owner_id))
        insert_rows(Message, messages)
        _write_texts(batch.texts, messages, first=first, owner_id=owner_id)
        insert_rows(Fragment, fragments)
        hashes = [fragment["content_hash"] for fragment in fragments]
        insert_rows(
            CachedEmbedding,
            (
                {"space_id": space.pk, "content_hash": digest, "vector": vector.tobytes()}
                for digest, vector in zip(hashes, batch.vectors, strict=True)
            ),
        )
        embeddings = lookup(space, hashes)
        ids = [embeddings[digest] for digest in hashes]
        vector_store().upsert(space.pk, list(_records(batch.texts, messages, fragments, ids)))


def _conversations(first: int, count: int, *, owner_id: int) -> Iterator[dict[str, Any]]:
    for number in range(first // OF_CONVERSATION, (first + count - 1) // OF_CONVERSATION + 1):
        if number * OF_CONVERSATION < first:
            continue  # it is there, since a part of it is
        yield {
            "id": _id("conversation", number),
            "owner_id": owner_id,
            "source_kind": "api",
            "external_id": f"conversation-{number}",
            "project": f"project-{number % PROJECTS}",
            "started_at": BEGAN + number * OF_CONVERSATION * APART,
            "last_at": BEGAN + (number + 1) * OF_CONVERSATION * APART,
        }


def _messages(batch: Batch, *, first: int, owner_id: int) -> Iterator[dict[str, Any]]:
    for number, text in enumerate(batch.texts, first):
        conversation = number // OF_CONVERSATION
        by_user = number % 2 == 0
        moment = BEGAN + number * APART
        yield {
            "id": _id("message", number),
            "conversation_id": _id("conversation", conversation),
            "owner_id": owner_id,
            "source_kind": "api",
            "external_id": f"message-{number}",
            "role": "user" if by_user else "assistant",
            "model": "" if by_user else MODELS[conversation % len(MODELS)],
            "project": f"project-{conversation % PROJECTS}",
            "timestamp": moment,
            "digest": content_hash(text),
            "characters": len(text),
            "captured_at": moment,
            "stored_at": moment,
            "not_before": moment,
            "state": MessageState.STORED.value,
        }


def _fragments(batch: Batch, *, first: int) -> Iterator[dict[str, Any]]:
    for number, (text, topic) in enumerate(zip(batch.texts, batch.topics.tolist(), strict=True), first):
        yield {
            "id": derived_id("fragment", message_id := _id("message", number), 0),
            "message_id": message_id,
            "ordinal": 0,
            "start": 0,
            "end": len(text),
            "content_hash": content_hash(text),
            "tokens": len(text) // 4,
            "topic": f"topic {topic}",
            "task_type": TASKS[topic % len(TASKS)],
            "complexity": 0.5,
            "terms": fragment_terms(text, timestamp=BEGAN + number * APART),
        }


def _write_texts(
    texts: Sequence[str], messages: Sequence[dict[str, Any]], *, first: int, owner_id: int
) -> None:
    documents = {
        row["id"]: to_document(
            CapturedMessage(
                conversation_id=f"conversation-{number // OF_CONVERSATION}",
                message_id=row["external_id"],
                timestamp=row["timestamp"],
                role=row["role"],
                content=text,
                model=row["model"],
                metadata={"project": row["project"]},
            ),
            owner_id=owner_id,
            source_kind="api",
        )
        for number, (row, text) in enumerate(zip(messages, texts, strict=True), first)
    }
    if raw_log().transactional:
        made = (
            {"id": id_, "owner_id": owner_id, "document": json.dumps(document, ensure_ascii=False)}
            for id_, document in documents.items()
        )
        insert_rows(RawMessage, made)
    else:
        raw_log().write(documents, owner_id=owner_id)


def _records(
    texts: Sequence[str],
    messages: Sequence[dict[str, Any]],
    fragments: Sequence[dict[str, Any]],
    ids: Sequence[int],
) -> Iterator[VectorRecord]:
    keeps_text = vector_store().keeps_text
    for text, message, fragment, embedding_id in zip(texts, messages, fragments, ids, strict=True):
        yield VectorRecord(
            fragment_id=fragment["id"],
            message_id=message["id"],
            embedding_id=embedding_id,
            owner_id=message["owner_id"],
            source_model=message["model"],
            project=message["project"],
            task_type=fragment["task_type"],
            topic=fragment["topic"],
            timestamp=message["timestamp"],
            conversation_id=message["conversation_id"],
            complexity=fragment["complexity"],
            tokens=fragment["tokens"],
            content=text if keeps_text else "",
            terms=fragment["terms"] or b"",
        )


def _id(kind: str, number: int) -> UUID:
    """Give an id as the grid has them: spread over all there are."""
    return derived_id(kind, "bench", number)


if __name__ == "__main__":
    main(int(sys.argv[1]))
