"""Moving a grid: look at everything first, write then, and compare at the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.core.management.color import no_style
from django.db import connection, transaction

from aethergrid.bootstrap import prepare_tables
from aethergrid.moving import plan
from aethergrid.moving.errors import NothingToMoveError, TargetInUseError
from aethergrid.moving.old_grid import OldGrid
from aethergrid.moving.part import Done, Finding, Part
from aethergrid.moving.rows import Rows
from aethergrid.moving.tally import Tally
from capture.spool import Spool
from embeddings.models import EmbeddingSpace

# A step with a name, of so many rows; gives what hears of their progress.
Step = Callable[[str, int], Done]


@dataclass(frozen=True, slots=True)
class Compared:
    """What the old grid has of a part, and what is in the new place."""

    part: str
    to: str
    old: Tally
    new: Tally

    @property
    def equal(self) -> bool:
        """Whether both are the same."""
        return self.old == self.new


@dataclass(slots=True)
class Move:
    """What became of a move: values that did not fit, and the comparison; without it nothing was written."""

    findings: list[Finding] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether the new grid has all that the old one has, and nothing else."""
        return bool(self.compared) and all(found.equal for found in self.compared)


def move(old: OldGrid, *, mend: bool, step: Step) -> Move:
    """Move the old grid to the servers that are set. The old one stays as it is; an interrupted move goes on.

    Values that do not fit are reported before anything is written; with `mend`, those that have a value near to
    them that would fit are moved as that.

    Raises:
        NothingToMoveError: if nothing of it belongs elsewhere.
        TargetInUseError: if there is something that the old grid does not have.
        RowRefusedError: if a server does not take a row.
        UnavailableError: if a server cannot be reached.
    """
    parts = plan.parts_of(old)
    if not parts:
        raise NothingToMoveError(
            f"Nothing of the grid in {old.where} belongs elsewhere: set POSTGRES_URL, MONGODB_URL or WEAVIATE_URL to "
            "the servers that it is to go to, or AETHERGRID_HOME to another data folder. What waits in the queue of "
            "tasks needs no moving: it is found again."
        )
    _refuse_waiting_captures(old)
    found = Move()
    tallies = _survey(parts, found, step)
    if any(finding.mended is None or not mend for finding in found.findings):
        return found
    prepare_tables()
    _refuse_strangers([part for part in parts if not part.needs_spaces], old)
    _copy_spaces(parts)
    _refuse_strangers([part for part in parts if part.needs_spaces], old)
    for part in parts:
        part.copy(step(f"moving {part.name}", tallies[part].rows))
    _reset_sequences(parts)
    for part in parts:
        done = step(f"comparing {part.name}", tallies[part].rows)
        found.compared.append(Compared(part.name, part.to, old=tallies[part], new=part.here()))
        done(tallies[part].rows)
    return found


def _refuse_waiting_captures(old: OldGrid) -> None:
    waiting = Spool(old.home / "spool").count_waiting()
    if waiting and not old.rows_stay:
        raise TargetInUseError(
            f"{waiting} captures wait in {old.home / 'spool'}, which would be left behind. Start the old grid once: "
            "it takes them in."
        )


def _survey(parts: Sequence[Part], found: Move, step: Step) -> dict[Part, Tally]:
    tallies: dict[Part, Tally] = {}
    for part in parts:
        done = step(f"reading {part.name}", part.count())
        tallies[part], findings = part.survey()
        found.findings += findings
        done(tallies[part].rows)
    return tallies


def _refuse_strangers(parts: Sequence[Part], old: OldGrid) -> None:
    strange = {f"{part.name} in {part.to}": part.strangers() for part in parts}
    holds = ", ".join(f"{where} ({count:,})" for where, count in strange.items() if count)
    if holds:
        raise TargetInUseError(
            f"The servers are in use: {holds} holds what the grid in {old.where} does not have, or has otherwise by "
            "now. Nothing was moved. Name empty ones; or, if nobody needs what is there, empty them: "
            "`manage.py flush` for the rows, another database in MONGODB_URL, another name in WEAVIATE_COLLECTION."
        )


def _copy_spaces(parts: Sequence[Part]) -> None:
    for part in parts:
        if isinstance(part, Rows) and part.model is EmbeddingSpace:
            part.copy(lambda _: None)


def _reset_sequences(parts: Sequence[Part]) -> None:
    """Let new rows have numbers that no moved one has."""
    models = [part.model for part in parts if isinstance(part, Rows)]
    statements = connection.ops.sequence_reset_sql(no_style(), models)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
