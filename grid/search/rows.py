"""What the rows say of the fragments that a search looks at."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from grid.models import Fragment
from grid.vectors import VectorFilter


class Row(NamedTuple):
    """A fragment: its place in its conversation, its terms, and what it is filtered by."""

    id: UUID
    message_id: UUID
    ordinal: int
    terms: bytes | None
    task_type: str
    topic: str
    conversation_id: UUID
    timestamp: datetime
    source_model: str
    project: str
    content_hash: bytes

    def place(self) -> tuple[UUID, datetime, UUID, int]:
        """Give what conversations are read in the order of."""
        return self.conversation_id, self.timestamp, self.message_id, self.ordinal

    def passes(self, where: VectorFilter) -> bool:
        """Tell whether a filter lets it through; whose it is was asked when it was read."""
        return (
            where.task_type in (None, self.task_type)
            and where.topic in (None, self.topic)
            and where.project in (None, self.project)
            and (not where.source_models or self.source_model in where.source_models)
            and (where.since is None or self.timestamp >= where.since)
            and (where.until is None or self.timestamp < where.until)
        )


COLUMNS = (
    "id", "message_id", "ordinal", "terms", "task_type", "topic", "message__conversation_id", "message__timestamp",
    "message__model", "message__project", "content_hash",
)  # fmt: skip


def rows_of(ids: Iterable[UUID], *, owner_id: int) -> list[Row]:
    """Give the rows of those of the owner's fragments that are there, in the order of their conversations."""
    found = Fragment.objects.filter(id__among=list(ids), message__owner_id=owner_id)
    return sorted((Row(*values) for values in found.values_list(*COLUMNS)), key=Row.place)
