"""The figures of a grid, as `/api/stats` and `manage.py stats` give them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

from adapters.models import AdapterHealth, AIModel
from adapters.standing import standing
from capture.models import Conversation, Message
from embeddings.errors import UnavailableError
from embeddings.models import EmbeddingSpace
from embeddings.spaces import current_space
from grid.model_registry import known_models, messages_by_model
from grid.models import Fragment
from grid.patterns import due
from grid.patterns.models import Pattern
from grid.spending import spending
from grid.switching.figures import reembedding_figures
from grid.vectors import vector_store

TOPICS = 20


def stats(*, owner_id: int) -> dict[str, Any]:
    """Count the owner's conversations, messages, tokens, fragments, and what is still on its way."""
    messages = Message.objects.filter(owner_id=owner_id)
    fragments = Fragment.objects.filter(message__owner_id=owner_id)
    by_model = messages_by_model(messages)
    return {
        "conversations": Conversation.objects.filter(owner_id=owner_id).count(),
        "messages": _messages(messages) | {"byModel": by_model},
        "tokens": _tokens(messages),
        "fragments": fragments.count(),
        "patterns": {"byState": _patterns(owner_id)},
        "models": _models(by_model),
        "adapters": _adapters(),
        "topics": list(
            fragments.values("topic").annotate(fragments=Count("pk")).order_by("-fragments", "topic")[:TOPICS]
        ),
        "spaces": space_figures(),
        "reembedding": reembedding_figures(),
        "backlog": _backlog(messages, owner_id=owner_id),
        "queue": _queue(messages),
        "patternModel": spending(owner_id=owner_id),
    }


def _patterns(owner_id: int) -> dict[str, int]:
    rows = Pattern.objects.filter(owner_id=owner_id).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows.order_by("state"))


def _messages(messages: QuerySet[Message]) -> dict[str, Any]:
    roles = _counts(messages, "role")
    return {
        "total": sum(roles.values()),
        "user": roles.get("user", 0),
        "assistant": roles.get("assistant", 0),
        "byState": _counts(messages, "state"),
        "bySource": _counts(messages, "source_kind"),
    }


def _counts(messages: QuerySet[Message], field: str) -> dict[str, int]:
    return dict(messages.order_by().values_list(field).annotate(n=Count("pk")).order_by(field))


def _tokens(messages: QuerySet[Message]) -> dict[str, int]:
    sums = messages.aggregate(output=Sum("output_tokens"), input=Sum("input_tokens"))
    return {name: value or 0 for name, value in sums.items()}


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


def _backlog(messages: QuerySet[Message], *, owner_id: int) -> dict[str, Any]:
    waiting = messages.filter(state__in=Message.IN_PROGRESS).aggregate(
        n=Count("pk"), oldest=Min("captured_at")
    )
    oldest = waiting["oldest"]
    return {
        "messages": waiting["n"],
        "patterns": due.backlog(owner_id=owner_id),
        "oldestSeconds": max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0,
    }


def _queue(messages: QuerySet[Message]) -> dict[str, int]:
    return {
        "inProgress": messages.filter(claim__isnull=False).count(),
        "retrying": messages.filter(state__in=Message.IN_PROGRESS).exclude(error="").count(),
        "failed": messages.filter(state="failed").count(),
    }
