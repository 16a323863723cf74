"""The one search: every way out (REST, admin, commands) asks here, so that who may see what stands in one place."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import UUID

import numpy as np

from capture.rawlog import raw_log
from embeddings.chunking import chunk
from embeddings.embedders import current_embedder
from embeddings.errors import AetherGridError
from embeddings.spaces import current_space
from grid.models import Fragment
from grid.vectors import Hit, VectorFilter, vector_store
from grid.vectors.base import Narrowing, Vector

MOST_RESULTS = 100


class InvalidQueryError(AetherGridError):
    """A query or one of its filters cannot be used; the text says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters(Narrowing):
    """What a query is held to, and how many results it gets; `min_similarity` is a cosine."""

    max_results: int = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A fragment that was found, with its text and where it comes from."""

    id: UUID
    content: str
    similarity: float
    role: str
    source_model: str
    timestamp: datetime
    topic: str
    task_type: str
    project: str
    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The fragments found, best first; how many passed the filters; seconds it took."""

    results: list[Found] = field(default_factory=list)
    total_searched: int = 0
    seconds: float = 0.0


def search(query: str, *, owner_id: int, filters: SearchFilters | None = None) -> Answer:
    """Find the owner's fragments nearest in meaning to a query.

    Raises:
        InvalidQueryError: if the query is empty or a filter is out of range.
    """
    started = time.perf_counter()
    filters = filters or SearchFilters()
    _validate(query, filters)
    narrowing = {one.name: getattr(filters, one.name) for one in fields(Narrowing)}
    where = VectorFilter(owner_id=owner_id, **narrowing)
    hits, searched = vector_store().search(
        current_space().pk, embed_query(query), where=where, limit=filters.max_results
    )
    return Answer(
        results=_found(hits, owner_id=owner_id),
        total_searched=searched,
        seconds=time.perf_counter() - started,
    )


def embed_query(query: str) -> Vector:
    """Give the vector of a query, L2-normalised, of shape (dimensions,).

    A query longer than the embedder reads is cut at semantic boundaries, and the parts' mean is taken: nothing
    of it is left out.
    """
    embedder = current_embedder()
    if embedder.count_tokens(query) <= embedder.max_tokens:
        return embedder.embed_query(query)
    spans = chunk(
        query, limit=embedder.max_tokens, count=embedder.count_tokens, count_many=embedder.count_tokens_many
    )
    mean = embedder.embed([query[span.start : span.end] for span in spans]).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _validate(query: str, filters: SearchFilters) -> None:
    if not query.strip():
        raise InvalidQueryError("query: it is empty; say what to look for.")
    if not 1 <= filters.max_results <= MOST_RESULTS:
        raise InvalidQueryError(
            f"maxResults: a number from 1 to {MOST_RESULTS} is needed, not {filters.max_results}."
        )
    if filters.min_similarity is not None and not -1 <= filters.min_similarity <= 1:
        raise InvalidQueryError(
            f"minSimilarity: a cosine from -1 to 1 is needed, not {filters.min_similarity}."
        )
    if filters.since and filters.until and filters.since >= filters.until:
        raise InvalidQueryError("since, until: `since` must be before `until`.")


def _found(hits: Sequence[Hit], *, owner_id: int) -> list[Found]:
    """Join hits with their rows and texts; one that was erased meanwhile is left out."""
    fragments = (
        Fragment.objects.filter(id__in=[hit.fragment_id for hit in hits], message__owner_id=owner_id)
        .select_related("message__conversation")
        .in_bulk()
    )
    texts = _texts(hits, fragments)
    return [
        _shape(fragments[hit.fragment_id], hit.similarity, content=texts[hit.fragment_id])
        for hit in hits
        if hit.fragment_id in texts
    ]


def _texts(hits: Sequence[Hit], fragments: dict[UUID, Fragment]) -> dict[UUID, str]:
    """Give the texts of the fragments that are still there: from the store where it keeps them, else the raw log."""
    known = [hit for hit in hits if hit.fragment_id in fragments]
    texts = {hit.fragment_id: hit.content for hit in known if hit.content is not None}
    rest = [fragments[hit.fragment_id] for hit in known if hit.fragment_id not in texts]
    documents = raw_log().read({fragment.message_id for fragment in rest}) if rest else {}
    for fragment in rest:
        if document := documents.get(fragment.message_id):
            texts[fragment.id] = document["content"][fragment.start : fragment.end]
    return texts


def _shape(fragment: Fragment, similarity: float, *, content: str) -> Found:
    message = fragment.message
    return Found(
        id=fragment.id,
        content=content,
        similarity=similarity,
        role=message.role,
        source_model=message.model,
        timestamp=message.timestamp,
        topic=fragment.topic,
        task_type=fragment.task_type,
        project=message.project,
        conversation_id=message.conversation.external_id,
        message_id=message.external_id,
    )
