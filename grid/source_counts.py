"""Counting what the grid has of each kind of source."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from capture.models import Conversation, Message, TranscriptFile

# Counting a million messages takes about half a second, and it is asked every ten by whoever looks at the page.
LONG_SECONDS = 0.25
KEPT_TIMES = 40


@dataclass(frozen=True, slots=True)
class Counts:
    """What the grid has of a kind, whichever way it came; `on_their_way` are the messages not searchable yet."""

    messages: int = 0
    conversations: int = 0
    captured_at: datetime | None = None
    said_at: datetime | None = None
    on_their_way: int = 0


_kept: dict[int, tuple[float, Mapping[str, Counts]]] = {}


def counts_by_kind(*, owner_id: int) -> Mapping[str, Counts]:
    """Count an owner's messages and conversations; what took long to count is kept forty times as long."""
    started = time.monotonic()
    until, counts = _kept.get(owner_id, (0.0, {}))
    if started < until:
        return counts
    counts = _count(owner_id)
    took = time.monotonic() - started
    if took > LONG_SECONDS:
        _kept[owner_id] = started + took * KEPT_TIMES, counts
    return counts


def forget() -> None:
    """Forget what was counted."""
    _kept.clear()


def _count(owner_id: int) -> Mapping[str, Counts]:
    messages = Message.objects.filter(owner_id=owner_id).order_by().values_list("source_kind")
    conversations = Conversation.objects.filter(owner_id=owner_id).order_by().values_list("source_kind")
    talks = {kind: rest for kind, *rest in conversations.annotate(n=Count("pk"), last=Max("last_at"))}
    waiting = dict(messages.filter(state__in=Message.IN_PROGRESS).annotate(n=Count("pk")))
    found = {}
    for kind, count, captured_at in messages.annotate(n=Count("pk"), last=Max("captured_at")):
        number, said_at = talks.get(kind, (0, None))
        found[kind] = Counts(count, number, captured_at, said_at, waiting.get(kind, 0))
    return found


def damaged_files_by_kind(*, owner_id: int) -> Mapping[str, int]:
    """Count the transcript files that could not be read as a whole."""
    files = TranscriptFile.objects.filter(source__owner_id=owner_id).exclude(damage=[]).order_by()
    return dict(files.values_list("source__kind").annotate(n=Count("pk")))
