"""The object of a fragment: its properties, and its vectors out of the embedding cache."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from weaviate.classes.data import DataObject

from embeddings.models import CachedEmbedding
from grid.lexical.spelling import words_of
from grid.vectors.base import Vector, VectorRecord
from grid.vectors.weaviate.errors import WeaviateRefusedError
from grid.vectors.weaviate.filters import exact, moment
from grid.vectors.weaviate.schema import VERSION

T = TypeVar("T")

# Django counts on SQLite's old limit of 999 variables a query.
LOOKUP = 900

Object = DataObject[Mapping[str, Any], None]


def object_of(record: VectorRecord, vectors: Mapping[str, Any]) -> Object:
    """Give the object of a record, with its vectors by name."""
    return DataObject(
        uuid=record.fragment_id,
        vector=vectors,
        properties={
            "content": _encodable(record.content),
            "terms": words_of(record.terms),
            "timestamp": moment(record.timestamp),
            "conversationId": str(record.conversation_id),
            "messageId": str(record.message_id),
            "sourceModel": exact(record.source_model),
            "topic": exact(record.topic),
            "taskType": exact(record.task_type),
            "project": exact(_encodable(record.project)),
            "complexity": record.complexity,
            "tokensUsed": record.tokens,
            "owner": record.owner_id,
            "spaces": sorted(vectors),
            "version": VERSION,
        },
    )


def vectors_of(records: Sequence[VectorRecord]) -> dict[int, Vector]:
    """Give the vectors of records by the ids of their embeddings, each of shape (dimensions,).

    Raises:
        WeaviateRefusedError: if one is gone from the embedding cache.
    """
    ids = sorted({record.embedding_id for record in records})
    found: dict[int, Vector] = {}
    for start in range(0, len(ids), LOOKUP):
        rows = CachedEmbedding.objects.filter(id__in=ids[start : start + LOOKUP])
        found.update((id_, np.frombuffer(data, "<f4")) for id_, data in rows.values_list("id", "vector"))
    if missing := [id_ for id_ in ids if id_ not in found]:
        raise WeaviateRefusedError(
            f"{len(missing)} vectors are gone from the embedding cache; their fragments are embedded again when "
            "their messages are tried again."
        )
    return found


def named_vectors(one: Object) -> Mapping[str, Any]:
    """Give the vectors of an object by name."""
    return one.vector if isinstance(one.vector, Mapping) else {}


def _encodable(text: str) -> str:
    """Give the text with a mark for half a pair of surrogates, which is no Unicode text."""
    return text.encode("utf-8", "replace").decode("utf-8")
