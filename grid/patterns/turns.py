"""Read a conversation's turns, without sidechains and without what the grid itself had served."""

import re
from uuid import UUID

from capture.models import Message
from capture.rawlog import raw_log
from grid.context import CLOSING, OPENING
from grid.patterns.exchange import Turn

# A block whose end was cut off lasts to the end of the message.
SERVED = re.compile(f"{re.escape(OPENING)}.*?(?:{re.escape(CLOSING)}|$)", re.DOTALL)


def turns_of(conversation_id: UUID) -> list[Turn]:
    """Give the turns of a conversation in the order of their time. A message whose text is lost is left out."""
    messages = list(
        Message.objects.filter(
            conversation_id=conversation_id, sidechain=False, role__in=("user", "assistant")
        ).order_by("timestamp", "id")
    )
    documents = raw_log().read(message.id for message in messages)
    return [
        _turn(message, documents[message.id]["content"]) for message in messages if message.id in documents
    ]


def without_served(text: str) -> tuple[str, bool]:
    """Give a text without the blocks that the grid had served, and whether there was one."""
    cut, count = SERVED.subn("\n", text)
    return cut, count > 0


def _turn(message: Message, content: str) -> Turn:
    text, served = without_served(content)
    return Turn(
        message_id=message.id,
        role="user" if message.role == "user" else "assistant",
        content=text,
        model=message.model,
        timestamp=message.timestamp,
        project=message.project,
        served=served,
    )
