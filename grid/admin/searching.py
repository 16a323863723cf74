"""Finding rows by an exact id (of the message, of its conversation, here or at the vendor) or by their texts."""

from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet

from capture.models import Conversation, Message
from capture.rawlog import raw_log

M = TypeVar("M", bound=Model)
MOST_FOUND = 500


def search_messages(rows: QuerySet[M], term: str, *, message: str = "") -> QuerySet[M]:
    """Keep the rows whose message or conversation has the id `term`; `message` leads to the message (`message__`).

    Ids are compared exactly, and looked up by index first: a `LIKE` over every row would scan them all.
    """
    id_ = uuid_of(term)
    if id_ is not None and Message.objects.filter(pk=id_).exists():
        return rows.filter(**{f"{message}pk": id_})
    conversations = Conversation.objects.filter(Q(external_id=term) | Q(pk=id_)).values_list("pk", flat=True)
    found = Q(**{f"{message}conversation__in": list(conversations)})
    return rows.filter(found if conversations else Q(**{f"{message}external_id": term}))


def search_texts(
    rows: QuerySet[Message], words: str, *, user: AbstractBaseUser | AnonymousUser
) -> QuerySet[Message]:
    """Keep the messages whose text has every one of the words; of very many, the best or the latest.

    Raises:
        TextSearchError: if the raw log cannot search texts.
        UnavailableError: if it cannot be reached.
    """
    owner_id = None if getattr(user, "is_superuser", False) else user.pk
    return rows.filter(pk__in=raw_log().search(words, owner_id=owner_id, limit=MOST_FOUND))


def uuid_of(term: str) -> UUID | None:
    """Give the uuid that a term is, if it is one."""
    try:
        return UUID(term)
    except ValueError:
        return None
