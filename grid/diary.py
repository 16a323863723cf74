"""Taking down what the pipeline does with messages, for whoever asks later what became of one."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from capture.history import Event, Happening, history
from capture.models import Message, MessageState

STEPS = {MessageState.CAPTURED: "chunk", MessageState.CHUNKED: "embed", MessageState.EMBEDDED: "store"}


def note_done(
    messages: Iterable[Message], what: Happening, *, fragments: Mapping[UUID, int] | None = None
) -> None:
    """Take down that a step was done with messages, and how many fragments each has."""
    counts = fragments or {}
    history().note(
        Event(message.id, message.owner_id, what, count=counts.get(message.id)) for message in messages
    )


def note_failed(messages: Iterable[Message], *, state: MessageState, error: Exception) -> None:
    """Take down which step failed by which kind of error; its text is left out, for it may quote the message's."""
    detail = f"{STEPS[state]}: {type(error).__name__}"
    history().note(
        Event(message.id, message.owner_id, Happening.FAILED, detail=detail) for message in messages
    )
