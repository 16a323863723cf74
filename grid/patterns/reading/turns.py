"""Reading conversations as turns: without what a sub-agent said, and without what the grid itself had served."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from adapters.context import SERVED as SERVED
from capture.models import Message
from capture.rawlog import Document, raw_log
from embeddings.batches import batches
from grid.patterns.exchange import Turn, Voice
from grid.patterns.reading.gateway import tied

# The documents of an agent's messages have the results of its tools beside the text.
AT_ONCE = 100
# What comes by the API may say anything.
LARGEST_ID = 2**63 - 1
NEEDED = ("id", "role", "model", "timestamp", "project", "conversation", "tool_calls")


def turns_of(conversation_id: UUID) -> list[Turn]:
    """Give the turns of a conversation in their order; messages without text are left out.

    Raises:
        UnavailableError: if the raw log cannot be reached.
    """
    turns = _turns(Message.objects.filter(conversation=conversation_id, sidechain=False))
    return tied(turns, conversation_id=conversation_id)


def turns_with(message_ids: Iterable[UUID]) -> dict[UUID, Turn]:
    """Give the turns of those messages that have a text; raises as `turns_of` does."""
    return {turn.message_id: turn for turn in _turns(Message.objects.filter(id__among=list(message_ids)))}


def _turns(messages: QuerySet[Message]) -> list[Turn]:
    rows = messages.filter(characters__gt=0).order_by("timestamp", "id").only(*NEEDED)
    turns, agents = [], _with_tools(messages)
    for some in batches(rows.iterator(), AT_ONCE):
        documents = raw_log().read([message.id for message in some])
        turns += [
            _turn(
                message,
                documents[message.id],
                voice=_voice(message, agent=message.conversation_id in agents),
            )
            for message in some
            if message.id in documents
        ]
    return [turn for turn in turns if turn.content.strip() or turn.served]


def _with_tools(messages: QuerySet[Message]) -> set[UUID]:
    """Give those of the messages' conversations in which a model called tools."""
    conversations = messages.order_by().values("conversation")
    calling = Message.objects.filter(conversation__in=conversations, sidechain=False, tool_calls__gt=0)
    return set(calling.order_by().values_list("conversation_id", flat=True).distinct())


def _voice(message: Message, *, agent: bool) -> Voice:
    if message.role == "user" or not agent:
        return Voice.TALK
    return Voice.STEP if message.tool_calls else Voice.REPORT


def _turn(message: Message, document: Document, *, voice: Voice) -> Turn:
    content = document["content"]
    # A client that keeps what it was served beside the prompt is read so that it stays beside it.
    beside = document["metadata"].get("served")
    served = [*SERVED.findall(content), *(beside if isinstance(beside, list) else [])]
    context = document["metadata"].get("context_id", 0)
    return Turn(
        message_id=message.id,
        role="user" if message.role == "user" else "assistant",
        # As it stands, so that a place in it is one in the message.
        content=SERVED.sub(" ", content),
        model=message.model,
        timestamp=message.timestamp,
        project=message.project,
        served="\n".join(text for text in served if isinstance(text, str)),
        voice=voice,
        contexts=(context,) if type(context) is int and 0 < context <= LARGEST_ID else (),
    )
