"""Conversations of the tests' own making, recorded and processed, and what a search gives of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.messages import CapturedMessage
from capture.recorder import record
from grid.draining import drain
from grid.models import Fragment
from grid.search import Answer, SearchFilters, search
from tests.claude_lines import START

STEP = timedelta(minutes=1)


def message(
    text: str, *, number: int, conversation: str = "talk", start: datetime = START, step: timedelta = STEP,
    model: str = "", project: str = "",
) -> CapturedMessage:  # fmt: skip
    """Give a message at its place in a conversation; without a model it is the user's."""
    return CapturedMessage(
        conversation_id=conversation,
        message_id=f"{conversation}-{number}",
        timestamp=start + number * step,
        role="assistant" if model else "user",
        content=text,
        model=model,
        metadata={"project": project} if project else {},
    )


def tell(texts: Sequence[str], *, owner_id: int, **fields: Any) -> None:
    """Record a conversation, one message for each text, and process it."""
    say([message(text, number=number, **fields) for number, text in enumerate(texts)], owner_id=owner_id)


def say(messages: Sequence[CapturedMessage], *, owner_id: int) -> None:
    """Record messages and process them."""
    record(messages, owner_id=owner_id, source_kind="api")
    drain()


def ask(query: str, *, owner_id: int, now: datetime | None = None, **filters: Any) -> Answer:
    """Search with filters."""
    return search(query, owner_id=owner_id, filters=SearchFilters(**filters), now=now)


def contents(query: str, *, owner_id: int, **filters: Any) -> list[str]:
    """Search, and give the texts that come."""
    return [found.content for found in ask(query, owner_id=owner_id, **filters).results]


def in_conversation_order(owner_id: int) -> dict[UUID, list[UUID]]:
    """Give the ids of all fragments of each conversation in the order that they are read in."""
    rows = Fragment.objects.filter(message__owner_id=owner_id).values_list(
        "message__conversation_id", "message__timestamp", "message_id", "ordinal", "id"
    )
    found: dict[UUID, list[UUID]] = {}
    for conversation_id, *_, id_ in sorted(rows):
        found.setdefault(conversation_id, []).append(id_)
    return found
