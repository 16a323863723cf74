"""How far the embedded lexical index has followed the change log, and how it tells that this is another one."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from grid.models import IndexedVector
from grid.plain import Statement, moment_of

# A row of the log never changes: it goes when another one replaces it. So rows that were read are there as they were,
# or some of them are gone; in a database that was restored from a backup, the same numbers are other rows sooner or
# later.
COLUMNS = ("id", "fragment_id", "embedding_id", "message_id", "owner_id", "timestamp")
NEWEST = Statement(
    """
    SELECT id, {digits[fragment_id]}, embedding_id, {digits[message_id]}, owner_id, CAST(timestamp AS TEXT)
    FROM grid_indexedvector ORDER BY id DESC LIMIT 1
    """
)
RECENT, FORMER = 16, 48

Mark = str
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """The last row that the index has, with the marks of it and of some before, and who has an index.

    `commits` grows with each change of the index, whose `build` is new when it is made anew. `stained` are the owners
    of whom something was erased that may still lie in a file.
    """

    build: str = field(default_factory=lambda: uuid4().hex)
    commits: int = 0
    seen: int = 0
    marks: dict[int, Mark] = field(default_factory=dict)
    owners: tuple[int, ...] = ()
    stained: tuple[int, ...] = ()

    def advanced(self, rows: Sequence[Row], *, owners: set[int], stained: set[int]) -> "Note":
        """Give the note after rows of `COLUMNS`, in their order, that were of `owners`."""
        marks = self.marks | {row[0]: mark_of(row) for row in rows[-RECENT:]}
        numbers = sorted(marks)
        # A spread of the former ones stays: what is replaced soon is mostly what came last.
        former = numbers[:-RECENT]
        kept = (*former[:: 1 + len(former) // FORMER], *numbers[-RECENT:])
        return replace(
            self,
            commits=self.commits + 1,
            seen=rows[-1][0],
            marks={number: marks[number] for number in kept},
            owners=_with(self.owners, owners),
            stained=_with(self.stained, stained),
        )

    def cleaned(self, owner_id: int) -> "Note":
        """Give the note after an owner's index was written anew."""
        stained = tuple(owner for owner in self.stained if owner != owner_id)
        return replace(self, commits=self.commits + 1, stained=stained)

    def write(self, path: Path) -> None:
        """Put it in the place of the one before, all of it or nothing."""
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self)), encoding="ascii")
        fresh.replace(path)


def read_note(path: Path) -> Note | None:
    """Give the note that is there, `None` where there is none that can be read."""
    try:
        facts = json.loads(path.read_text(encoding="ascii"))
        marks = {int(number): str(mark) for number, mark in facts.pop("marks").items()}
        owners, stained = (tuple(map(int, facts.pop(name))) for name in ("owners", "stained"))
        return Note(**facts, marks=marks, owners=owners, stained=stained)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def mark_of(row: Row) -> Mark:
    """Give what tells a row of `COLUMNS` from any other."""
    *facts, timestamp = row[1:]
    told = f"{facts} {timestamp.astimezone(UTC).isoformat()}"
    return blake2b(told.encode(), digest_size=8).hexdigest()


def newest_row() -> tuple[int, Mark] | None:
    """Give the number and mark of the last row of the log."""
    for number, fragment_id, embedding_id, message_id, owner_id, timestamp in NEWEST.read():
        row = number, UUID(fragment_id), embedding_id, UUID(message_id), owner_id, moment_of(timestamp)
        return number, mark_of(row)
    return None


def is_of_another_log(note: Note, newest: tuple[int, Mark] | None) -> bool:
    """Tell by the last row of the log, read after the note, whether the note is of a log that this one is not."""
    number, mark = newest or (0, "")
    return number < note.seen or (number == note.seen > 0 and mark != note.marks.get(number))


def was_replaced(note: Note) -> bool:
    """Tell by the rows that the note remembers whether the log is another one than it was.

    Where none of them is left, it may as well be.
    """
    rows = IndexedVector.objects.filter(id__in=list(note.marks)).values_list(*COLUMNS)
    found = {row[0]: mark_of(row) for row in rows}
    return bool(note.marks) and (not found or any(note.marks[number] != found[number] for number in found))


def _with(some: tuple[int, ...], more: set[int]) -> tuple[int, ...]:
    return tuple(sorted({*some, *more}))
