"""Fragments of seeded vectors, put into a store and looked for there."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from capture.models import Conversation, Message
from embeddings.models import CachedEmbedding, EmbeddingSpace
from grid.models import Fragment
from grid.vectors.base import Vector, VectorFilter, VectorRecord, VectorStore

DIMENSIONS = 16
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def space_of(model: str) -> EmbeddingSpace:
    """Make a space of a model."""
    return EmbeddingSpace.objects.create(provider="test", model=model, dimensions=DIMENSIONS, max_tokens=10)


def unit(seed: int) -> Vector:
    """Give the vector of a seed, of length 1."""
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def record(
    space: EmbeddingSpace, seed: int, *, owner: int = 1, id_: UUID | None = None, project: str = "shop",
    days: int = 0, model: str = "claude", topic: str = "databases", content: str = "", terms: bytes = b"",
) -> VectorRecord:  # fmt: skip
    """Make the record of a fragment whose vector is that of the seed."""
    embedding, _ = CachedEmbedding.objects.get_or_create(
        space=space, content_hash=seed.to_bytes(16, "big"), defaults={"vector": unit(seed).tobytes()}
    )
    return VectorRecord(
        fragment_id=id_ or uuid4(), message_id=uuid4(), embedding_id=embedding.pk, owner_id=owner,
        source_model=model, project=project, task_type="coding", topic=topic,
        timestamp=NOW + timedelta(days=days), conversation_id=uuid4(), content=content or f"text {seed}", terms=terms,
    )  # fmt: skip


def fragment_row(owner_id: int, seed: int, *, terms: bytes = b"") -> UUID:
    """Make the row of a fragment whose vector is that of the seed, with all that it belongs to; give its id."""
    talk, _ = Conversation.objects.get_or_create(
        owner_id=owner_id, external_id="talk", defaults={"id": uuid4(), "started_at": NOW, "last_at": NOW}
    )
    message = Message.objects.create(
        id=uuid4(), conversation=talk, owner_id=owner_id, timestamp=NOW, digest=b"", characters=1,
        captured_at=NOW, not_before=NOW, state="stored",
    )  # fmt: skip
    fragment = Fragment.objects.create(
        id=uuid4(), message=message, ordinal=0, start=0, end=1, content_hash=seed.to_bytes(16, "big"), tokens=1,
        complexity=0.0, terms=terms,
    )  # fmt: skip
    return fragment.id


def put(store: VectorStore, space: EmbeddingSpace, seed: int, **fields: Any) -> UUID:
    """Upsert one fragment, and give its id."""
    one = record(space, seed, **fields)
    store.upsert(space.pk, [one])
    return one.fragment_id


def found(
    store: VectorStore, space: EmbeddingSpace, seed: int, limit: int = 10, owner_id: int = 1, **where: Any
) -> list[UUID]:
    """Search for the vector of a seed, and give the ids of the hits."""
    hits, _ = store.search(space.pk, unit(seed), where=VectorFilter(owner_id=owner_id, **where), limit=limit)
    return [hit.fragment_id for hit in hits]
