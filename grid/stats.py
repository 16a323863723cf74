"""The figures of a grid, as `/api/stats` and `manage.py stats` give them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count

from adapters.models import AdapterHealth, AIModel
from adapters.standing import standing
from capture.models import Conversation
from embeddings.errors import UnavailableError
from embeddings.models import EmbeddingSpace
from embeddings.spaces import current_space
from grid.message_figures import MessageFigures
from grid.model_registry import known_models
from grid.models import Fragment
from grid.patterns import due
from grid.patterns.models import Pattern
from grid.spending import spending
from grid.switching.figures import reembedding_figures
from grid.vectors import vector_store

TOPICS = 20


def stats(*, owner_id: int) -> dict[str, Any]:
    """Count the owner's conversations, messages, tokens, fragments, and what is still on its way."""
    messages, topics = MessageFigures(owner_id=owner_id), _topics(owner_id)
    return {
        "conversations": Conversation.objects.filter(owner_id=owner_id).count(),
        "messages": messages.counts(),
        "tokens": messages.tokens(),
        "fragments": sum(topic["fragments"] for topic in topics),
        "patterns": {"byState": _patterns(owner_id)},
        "models": _models(messages.by_model()),
        "adapters": _adapters(),
        "topics": topics[:TOPICS],
        "spaces": space_figures(),
        "reembedding": reembedding_figures(),
        "backlog": messages.backlog() | {"patterns": due.backlog(owner_id=owner_id)},
        "queue": messages.queue(),
        "patternModel": spending(owner_id=owner_id),
    }


def _topics(owner_id: int) -> list[dict[str, Any]]:
    """Give all topics with their fragments, the largest first."""
    fragments = Fragment.objects.filter(message__owner_id=owner_id).values("topic")
    rows = fragments.annotate(fragments=Count("pk")).order_by("-fragments", "topic")
    return [{"topic": row["topic"], "fragments": row["fragments"]} for row in rows]


def _patterns(owner_id: int) -> dict[str, int]:
    rows = Pattern.objects.filter(owner_id=owner_id).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows.order_by("state"))


def _models(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    rows = AIModel.objects.filter(name__in=counts)
    return [
        {
            "name": model.row.name,
            "family": model.row.family,
            "contextWindow": model.context_window,
            "usesTools": model.row.uses_tools,
            "embeddingSpace": model.embedding_space or None,
            "messages": model.messages,
            "firstSeen": model.row.first_seen,
            "lastSeen": model.row.last_seen,
        }
        for model in known_models(rows, counts=counts)
    ]


def _adapters() -> list[dict[str, Any]]:
    return [
        {
            "family": health.family,
            "state": health.state,
            "lastSuccess": health.last_success,
            "lastError": health.last_error or None,
            "lastErrorAt": health.last_error_at,
            "lastErrorIn": health.last_error_in or None,
            "latencyMs": health.latency_ms,
            "successes": health.successes,
            "failures": health.failures,
            "work": [_work(row) for row in health.works],
        }
        for health in standing()
    ]


def _work(row: AdapterHealth) -> dict[str, Any]:
    return {
        "what": row.what,
        "state": "error" if row.is_failing else "ok",
        "lastSuccess": row.last_success,
        "lastError": row.last_error or None,
        "lastErrorAt": row.last_error_at,
        "latencyMs": row.latency_ms,
        "lastLatencyMs": row.last_latency_ms,
        "successes": row.successes,
        "failures": row.failures,
    }


def space_figures() -> list[dict[str, Any]]:
    """Give the spaces with how much is in each, and how it is searched."""
    current = current_space()
    return [
        {
            "name": space.name,
            "inUse": space == current,
            "provider": space.provider,
            "model": space.model,
            "dimensions": space.dimensions,
            "vectors": _vectors(space),
            "search": _search(space),
        }
        for space in EmbeddingSpace.objects.order_by("pk")
    ]


def _vectors(space: EmbeddingSpace) -> int | None:
    """Count the vectors of a space; `None` while their store is away, which is no reason to keep all else back."""
    try:
        return vector_store().count(space.pk)
    except UnavailableError:
        return None


def _search(space: EmbeddingSpace) -> dict[str, Any] | None:
    """Tell how this process searches a space, and how much of the nearest that finds, as it was last measured."""
    standing = vector_store().standing(space.pk)
    if standing is None:
        return None
    found = standing.recall
    return {
        "state": standing.state,
        "recallOf10": found.few if found else None,
        "recallOf200": found.many if found else None,
    }
