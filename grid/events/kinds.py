"""The kinds of events. Each is read from rows that carry the moment at which it happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Count, QuerySet

from adapters.messages import format_timestamp
from capture.models import Message
from grid.models import Fragment


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the row with this id; `data` is what clients are told."""

    kind: str
    id: UUID
    moment: datetime
    data: dict[str, Any]


class Kind(Protocol):
    """Events of one kind. To add another: a class such as those below, and its place in `KINDS`."""

    name: str

    def moments(
        self, *, owner_id: int, after: datetime, until: datetime | None
    ) -> QuerySet[Any, tuple[UUID, datetime]]:
        """Give (id, moment) of the owner's rows with a moment after the one, up to the other, in their order."""

    def events(self, moments: Iterable[tuple[UUID, datetime]]) -> list[Event]:
        """Give the events of those rows; none of a row that is gone or changed meanwhile."""


class MessageCaptured:
    """A message is in the grid: new, or grown."""

    name = "messageCaptured"
    field = "captured_at"

    def moments(
        self, *, owner_id: int, after: datetime, until: datetime | None
    ) -> QuerySet[Any, tuple[UUID, datetime]]:
        """Give (id, moment) of messages."""
        period = {f"{self.field}__gt": after} | ({f"{self.field}__lte": until} if until else {})
        rows = Message.objects.filter(owner_id=owner_id, **period)
        return rows.order_by(self.field, "id").values_list("id", self.field)

    def events(self, moments: Iterable[tuple[UUID, datetime]]) -> list[Event]:
        """Give their events."""
        wanted = dict(moments)
        rows = Message.objects.filter(id__in=list(wanted)).select_related("conversation")
        told = self.told(list(wanted))
        return [
            Event(self.name, row.id, wanted[row.id], _message(row, kind=self.name) | told.get(row.id, {}))
            for row in rows
            if getattr(row, self.field) == wanted[row.id]
        ]

    def told(self, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:  # noqa: ARG002
        """Give what is told beside the message itself."""
        return {}


class MessageStored(MessageCaptured):
    """All fragments of a message are searchable."""

    name = "messageStored"
    field = "stored_at"

    def told(self, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
        """Give how many fragments."""
        rows = Fragment.objects.filter(message_id__in=ids).values_list("message_id").annotate(n=Count("pk"))
        return {id_: {"fragments": 0} for id_ in ids} | {id_: {"fragments": number} for id_, number in rows}


KINDS: tuple[Kind, ...] = (MessageCaptured(), MessageStored())


def _message(message: Message, *, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": str(message.id),
        "messageId": message.external_id,
        "conversation": str(message.conversation_id),
        "conversationId": message.conversation.external_id,
        "role": message.role,
        "model": message.model,
        "project": message.project,
        "timestamp": format_timestamp(message.timestamp),
    }
