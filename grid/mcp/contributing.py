"""The tool by which a model gives a conversation to the grid."""

import hashlib
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from django.utils import timezone
from mcp.server.mcpserver import Context
from pydantic import BaseModel, ConfigDict, Field

from adapters.messages import format_timestamp
from capture.receiving import Received, receive_pushed
from capture.ways import API
from grid.mcp.asking import Desk, beside, go_on
from grid.mcp.moments import aware
from grid.mcp.shapes import ContributedShape
from grid.mcp.tools import WRITING, Tools
from grid.rest.ingesting import LONGEST, MOST_MESSAGES, read_messages

ID_LENGTH = 32


class Said(BaseModel):
    """A message of a conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str = Field(min_length=1, description="What was said, whole.")
    model: str = Field("", max_length=LONGEST["model"], description="Of an assistant's message: who said it.")
    timestamp: datetime | None = Field(None, description="When it was said, ISO 8601; now unless told.")
    message_id: str = Field(
        "", max_length=LONGEST["message_id"], description="Its own id; its place in the list unless told."
    )


Conversation = Annotated[
    str,
    Field(
        max_length=LONGEST["conversation_id"],
        description="The same id for later parts of the same conversation. Made of the messages unless told.",
    ),
]


def add_contributing(tools: Tools, desk: Desk) -> None:
    """Add `contribute`."""

    @tools.add(title="Record a conversation", annotations=WRITING)
    async def contribute(
        messages: Annotated[
            list[Said],
            Field(min_length=1, max_length=MOST_MESSAGES, description="In order, the oldest first."),
        ],
        ctx: Context,
        conversation_id: Conversation = "",
        project: Annotated[str, Field(description="The project that it was about.")] = "",
    ) -> ContributedShape:
        """Record a conversation, so that what worked in it, and what did not, becomes known to every model.

        Secrets are taken out before anything is stored. All messages are recorded or none; the same call again
        changes nothing. Give the user's words on how it turned out, too: patterns are learned from them.
        """
        asker = desk.who(ctx)
        body = _body(messages, conversation_id=conversation_id, project=project)
        total = len(messages)

        def work() -> Received:
            given = read_messages(body)
            go_on(ctx, 0, total, "Taking secrets out")
            return receive_pushed(
                given.messages,
                owner_id=asker.owner_id,
                source_kind=given.source_kind,
                way=API,
                step=lambda done: go_on(ctx, done, total, "Taking secrets out"),
            )

        received = await beside(work, to_its_end=True)
        return ContributedShape(
            accepted=received.accepted,
            duplicates=received.duplicates,
            spooled=received.spooled,
            ids=[str(id_) for id_ in received.ids],
        )


def _body(messages: list[Said], *, conversation_id: str, project: str) -> dict[str, Any]:
    """Give the messages as POST /api/ingest takes them."""
    conversation = conversation_id or _id_of(messages)
    # As messages are kept: to the millisecond.
    now = timezone.now().replace(microsecond=0)
    return {
        "messages": [
            {
                "conversation_id": conversation,
                "message_id": said.message_id or str(place),
                # The order of a conversation is that of its times.
                "timestamp": format_timestamp(
                    aware(said.timestamp) if said.timestamp else now + timedelta(milliseconds=place)
                ),
                "role": said.role,
                "content": said.content,
                "model": said.model,
                "metadata": {"project": project} if project else {},
            }
            for place, said in enumerate(messages, start=1)
        ]
    }


def _id_of(messages: list[Said]) -> str:
    """Name a conversation by all that was said in it: the same call again is the same one, and no other is."""
    told = "\0".join(f"{said.role}\n{said.content}" for said in messages)
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:ID_LENGTH]
