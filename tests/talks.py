"""Two short conversations of the owner of a grid and one of a stranger, all processed."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User

from adapters.messages import CapturedMessage, Role
from capture.recorder import record
from grid.draining import drain

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LOCKS = "Add the column without a default, then backfill in batches, so that no write waits for a lock."
BREAD = "Let the sourdough rise overnight in the fridge; the crumb opens up."


def said(
    text: str, *, number: int, conversation: str, role: Role = "user", project: str = "shop"
) -> CapturedMessage:
    """Give a message as a source would yield it."""
    return CapturedMessage(
        conversation_id=conversation,
        message_id=f"m{number}",
        timestamp=START + timedelta(minutes=number),
        role=role,
        content=text,
        model="" if role == "user" else "claude-opus-4-5",
        metadata={"project": project}
        | ({"tokens": {"output": 40, "input": 9}} if role == "assistant" else {}),
    )


def record_talks(*, owner: User, stranger: User) -> None:
    """Record and process the conversations."""
    record(
        [
            said("How do I add a column to a big table?", number=1, conversation="locks"),
            said(LOCKS, number=2, conversation="locks", role="assistant"),
        ],
        owner_id=owner.pk,
        source_kind="claude_code",
    )
    record(
        [said(BREAD, number=3, conversation="bread", role="assistant", project="kitchen")],
        owner_id=owner.pk,
        source_kind="api",
    )
    record(
        [said("Rent a boat in Lisbon.", number=4, conversation="boat")],
        owner_id=stranger.pk,
        source_kind="api",
    )
    drain()
