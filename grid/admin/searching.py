"""Finding rows by an exact id: of the message, of its conversation, here or at the vendor."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from capture.models import Conversation, Message

M = TypeVar("M", bound=Model)


def search_messages(rows: QuerySet[M], term: str, *, message: str = "") -> QuerySet[M]:
    """Keep the rows whose message or conversation has the id `term`; `message` leads to the message (`message__`).

    Ids are compared exactly, and looked up by index first: a `LIKE` over every row would scan them all.
    """
    id_ = _uuid(term)
    if id_ is not None and Message.objects.filter(pk=id_).exists():
        return rows.filter(**{f"{message}pk": id_})
    conversations = Conversation.objects.filter(Q(external_id=term) | Q(pk=id_)).values_list("pk", flat=True)
    found = Q(**{f"{message}conversation__in": list(conversations)})
    return rows.filter(found if conversations else Q(**{f"{message}external_id": term}))


def _uuid(term: str) -> UUID | None:
    try:
        return UUID(term)
    except ValueError:
        return None
