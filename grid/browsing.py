"""The owner's conversations and fragments, to list and to read, with their text from the raw log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from capture.models import Conversation, Message
from capture.rawlog import raw_log
from grid.models import Fragment


@dataclass(frozen=True, slots=True)
class ConversationFilters:
    """What a list of conversations is held to; `None` means any. Those going on between `since` and `until`."""

    project: str | None = None
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FragmentFilters:
    """What a list of fragments is held to; `None` means any. `state` is that of the fragment's message."""

    topic: str | None = None
    task_type: str | None = None
    project: str | None = None
    source_model: str | None = None
    conversation_id: str | None = None
    role: str | None = None
    state: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FragmentWithText:
    """A fragment and its text; `None` where the raw log has lost it."""

    fragment: Fragment
    content: str | None


@dataclass(frozen=True, slots=True)
class MessageWithText:
    """A message and its text; `None` where the raw log has lost it."""

    message: Message
    content: str | None


def conversations(*, owner_id: int, filters: ConversationFilters | None = None) -> QuerySet[Conversation]:
    """Give the owner's conversations, the latest first."""
    filters = filters or ConversationFilters()
    return Conversation.objects.filter(owner_id=owner_id).filter(
        **_given(
            project=filters.project,
            source_kind=filters.source,
            last_at__gte=filters.since,
            started_at__lt=filters.until,
        )
    )


def with_counts(rows: Iterable[Conversation]) -> list[Conversation]:
    """Give conversations, each with its `message_count`: for one page of a list, and counted at once."""
    found = list(rows)
    messages = Message.objects.filter(conversation__in=found).order_by()
    counts = dict(messages.values_list("conversation").annotate(n=Count("pk")))
    for row in found:
        vars(row)["message_count"] = counts.get(row.pk, 0)
    return found


def transcript(conversation: Conversation) -> list[MessageWithText]:
    """Give the messages of a conversation in order, with their text."""
    messages = list(conversation.messages.all())
    documents = raw_log().read(message.id for message in messages)
    return [
        MessageWithText(message=message, content=documents.get(message.id, {}).get("content"))
        for message in messages
    ]


def fragments(*, owner_id: int, filters: FragmentFilters | None = None) -> QuerySet[Fragment]:
    """Give the owner's fragments, those of the latest message first."""
    filters = filters or FragmentFilters()
    rows = Fragment.objects.filter(message__owner_id=owner_id).select_related("message__conversation")
    return rows.filter(
        **_given(
            topic=filters.topic,
            task_type=filters.task_type,
            message__project=filters.project,
            message__model=filters.source_model,
            message__conversation__external_id=filters.conversation_id,
            message__role=filters.role,
            message__state=filters.state,
            message__timestamp__gte=filters.since,
            message__timestamp__lt=filters.until,
        )
    ).order_by("-message__timestamp", "message_id", "ordinal")


def with_text(fragments: Iterable[Fragment]) -> list[FragmentWithText]:
    """Give fragments with their texts, read from the raw log at once."""
    rows = list(fragments)
    documents = raw_log().read({row.message_id for row in rows})
    return [
        FragmentWithText(
            fragment=row,
            content=documents[row.message_id]["content"][row.start : row.end]
            if row.message_id in documents
            else None,
        )
        for row in rows
    ]


def _given(**lookups: Any) -> dict[str, Any]:
    return {lookup: value for lookup, value in lookups.items() if value is not None}
