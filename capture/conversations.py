"""The rows of the conversations that captured messages belong to, and erasing one."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from adapters.messages import CapturedMessage
from capture.identity import conversation_id
from capture.models import Conversation

TITLE_CHARACTERS = 120
# A row's own id is made of all of it.
LONGEST_ID = 512
UPDATABLE = ["project", "title", "started_at", "last_at"]


def upsert_conversations(messages: Iterable[CapturedMessage], *, owner_id: int, source_kind: str) -> None:
    """Make or widen the conversation of each message; writes only what changes.

    A conversation whose messages are all known under another one (a fork) gets its row nevertheless.
    """
    grouped: dict[str, list[CapturedMessage]] = {}
    for message in messages:
        grouped.setdefault(message.conversation_id, []).append(message)
    drafts = {
        draft.id: draft
        for external_id, group in grouped.items()
        for draft in [_draft(external_id, group, owner_id=owner_id, source_kind=source_kind)]
    }
    known: dict[UUID, Conversation] = Conversation.objects.in_bulk(list(drafts))
    Conversation.objects.bulk_create(
        [draft for id_, draft in drafts.items() if id_ not in known], ignore_conflicts=True
    )
    widened = [row for id_, row in known.items() if _widen(row, drafts[id_])]
    if widened:
        Conversation.objects.bulk_update(widened, UPDATABLE)


def _draft(
    external_id: str, messages: Sequence[CapturedMessage], *, owner_id: int, source_kind: str
) -> Conversation:
    moments = [message.timestamp for message in messages]
    return Conversation(
        id=conversation_id(owner_id=owner_id, source_kind=source_kind, external_id=external_id),
        owner_id=owner_id,
        source_kind=source_kind,
        external_id=external_id[:LONGEST_ID],
        project=next((str(m.metadata["project"])[:255] for m in messages if m.metadata.get("project")), ""),
        title=_title(messages),
        started_at=min(moments),
        last_at=max(moments),
    )


def _title(messages: Sequence[CapturedMessage]) -> str:
    """The start of the first thing that the person (not a sub-agent's prompt) said."""
    for message in messages:
        if message.role == "user" and not message.metadata.get("sidechain") and message.content.strip():
            line = " ".join(message.content[: TITLE_CHARACTERS * 4].split())
            return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1] + "…"
    return ""


def _widen(row: Conversation, draft: Conversation) -> bool:
    """Take over what the draft adds to the row; tell whether anything did."""
    before = (row.project, row.title, row.started_at, row.last_at)
    row.project = row.project or draft.project
    if draft.title and (not row.title or draft.started_at < row.started_at):
        row.title = draft.title
    row.started_at = min(row.started_at, draft.started_at)
    row.last_at = max(row.last_at, draft.last_at)
    return before != (row.project, row.title, row.started_at, row.last_at)
