"""What the grid knows of proxied conversations already."""

from collections import OrderedDict
from datetime import timedelta

from django.utils import timezone

from adapters.exchanges import PROXY, Reading
from capture.identity import conversation_id
from capture.models import Conversation, Message

# Providers keep what can be gone on from for so long.
KEPT = timedelta(days=31)
MOST_REMEMBERED = 20_000


class NotYetError(Exception):
    """What an exchange goes on from may be in one that has not been recorded yet."""


class KnownConversations:
    """Remembers what this process read lately, and asks the database for the rest."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[int, str], str] = OrderedDict()
        self._conversations: OrderedDict[tuple[int, str, str], None] = OrderedDict()

    def note(self, reading: Reading, *, owner_id: int) -> None:
        """Remember a reading that is about to be recorded."""
        self._conversations[owner_id, reading.source_kind, reading.conversation_id] = None
        for message in reading.messages:
            if message.role == "assistant":
                self._answers[owner_id, message.message_id] = reading.conversation_id
        for remembered in (self._answers, self._conversations):
            while len(remembered) > MOST_REMEMBERED:
                remembered.popitem(last=False)

    def conversation_of(self, answer_id: str, *, owner_id: int) -> str:
        """Give the conversation that an answer was recorded in, "" for one that is not known."""
        if found := self._answers.get((owner_id, answer_id)):
            return found
        rows = Message.objects.filter(
            owner_id=owner_id,
            timestamp__gte=timezone.now() - KEPT,
            source_kind=PROXY,
            role="assistant",
            external_id=answer_id,
        )
        return rows.values_list("conversation__external_id", flat=True).first() or ""

    def knows(self, reading: Reading, *, owner_id: int) -> bool:
        """Tell whether anything of a reading's conversation is recorded."""
        if (owner_id, reading.source_kind, reading.conversation_id) in self._conversations:
            return True
        id_ = conversation_id(
            owner_id=owner_id, source_kind=reading.source_kind, external_id=reading.conversation_id
        )
        return Conversation.objects.filter(pk=id_).exists()
