"""What the rows say of the fragments that a search looks at."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from grid.plain import Statement, listed, moment_of
from grid.vectors import VectorFilter


class Row(NamedTuple):
    """A fragment: its place in its conversation, its terms, and what it is filtered by.

    Ids are texts of 32 digits and the moment is as the database writes it: a search reads a thousand of these, and
    only compares most of them.
    """

    id: str
    message_id: str
    ordinal: int
    terms: bytes | None
    task_type: str
    topic: str
    conversation_id: str
    moment: str
    source_model: str
    project: str
    content_hash: bytes
    owner_id: int

    @property
    def timestamp(self) -> datetime:
        """When it was said."""
        return moment_of(self.moment)

    def place(self) -> tuple[str, str, str, int]:
        """Give what conversations are read in the order of."""
        return self.conversation_id, self.moment, self.message_id, self.ordinal

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


COLUMNS = """
{digits[f.id]}, {digits[f.message_id]}, f.ordinal, f.terms, f.task_type, f.topic, {digits[m.conversation_id]},
CAST(m.timestamp AS TEXT), m.model, m.project, f.content_hash, m.owner_id
"""
# By their ids alone: held to an owner as well, SQLite would rather read all that the owner ever said.
OF_IDS = Statement(
    f"SELECT {COLUMNS} FROM grid_fragment f JOIN capture_message m ON m.id = f.message_id WHERE {{among[f.id]}}"  # noqa: S608 - of constants
)
AT_ENDS = Statement(
    f"""
    SELECT {COLUMNS} FROM (
        SELECT message_id, max(ordinal) AS last FROM grid_fragment WHERE {{among[message_id]}} GROUP BY message_id
    ) e
    JOIN grid_fragment f ON f.message_id = e.message_id AND f.ordinal IN (0, 1, e.last - 1, e.last)
    JOIN capture_message m ON m.id = e.message_id
    """  # noqa: S608 - of constants
)


def rows_of(ids: Iterable[UUID | str], *, owner_id: int) -> list[Row]:
    """Give the rows of those of the owner's fragments that are there."""
    return _rows(OF_IDS, listed(ids), owner_id=owner_id)


def rows_at_ends(message_ids: Iterable[str], *, owner_id: int) -> list[Row]:
    """Give the rows of the first two fragments and the last two of each of the owner's messages."""
    return _rows(AT_ENDS, listed(message_ids), owner_id=owner_id)


def _rows(statement: Statement, ids: str, *, owner_id: int) -> list[Row]:
    found = map(Row._make, statement.read(ids)) if ids else ()
    return [row for row in found if row.owner_id == owner_id]
