"""Moving an embedded grid to the servers."""

import time
from argparse import ArgumentParser
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from aethergrid.management.starting import StartingCommand
from aethergrid.moving.move import Compared, Move, move
from aethergrid.moving.old_grid import FILE, OldGrid, open_old_grid, open_rows_on_postgres
from aethergrid.moving.part import Finding
from aethergrid.moving.showing import Showing
from aethergrid.running import lock_grid
from aethergrid.turns import one_at_a_time

MOST_SHOWN = 50


class Command(StartingCommand):
    """Copy what an embedded grid has to the servers that are set, and compare."""

    help = (
        "Move an embedded grid to the servers that POSTGRES_URL, MONGODB_URL and WEAVIATE_URL name: all of them or "
        "some. What is there is compared by count and checksum at the end. The old grid stays as it is; an "
        "interrupted move goes on when this runs again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the old grid is, and whether to mend."""
        super().add_arguments(parser)
        parser.add_argument(
            "--from", type=Path, default=None, metavar="HOME", dest="home",
            help="the data folder of the embedded grid (AETHERGRID_HOME)",
        )  # fmt: skip
        parser.add_argument(
            "--mend", action="store_true",
            help="move values that a server refuses as the nearest that it takes, and list them",
        )  # fmt: skip

    def run(self, *, home: Path | None, mend: bool, wait: float, **options: Any) -> None:  # noqa: ARG002
        """Move, and show the comparison."""
        self.await_servers(wait=wait)
        started = time.monotonic()
        with ExitStack() as stack:
            showing = stack.enter_context(closing(Showing()))
            old = stack.enter_context(_open(home.expanduser().resolve() if home else None))
            if old.home != settings.AETHERGRID_HOME:
                stack.enter_context(lock_grid())
            stack.enter_context(one_at_a_time())
            done = move(old, mend=mend, step=showing.step)
        self.emit(
            _facts(old, done, mend=mend, seconds=time.monotonic() - started), _text(old, done, mend=mend)
        )
        if not done.compared:
            raise CommandError(f"{len(done.findings)} values do not fit; nothing was moved.")
        if not done.equal:
            raise CommandError("What was moved is not equal to what is there; see above.")


def _open(home: Path | None) -> AbstractContextManager[OldGrid]:
    own = Path(settings.AETHERGRID_HOME)
    if home is None and settings.POSTGRES_URL and not (own / FILE).exists():
        return open_rows_on_postgres()
    return open_old_grid(home or own)


def _facts(old: OldGrid, done: Move, *, mend: bool, seconds: float) -> dict[str, Any]:
    return {
        "from": old.where,
        "parts": [
            {
                "part": found.part,
                "to": found.to,
                "oldRows": found.old.rows,
                "newRows": found.new.rows,
                "oldChecksum": found.old.checksum,
                "newChecksum": found.new.checksum,
                "equal": found.equal,
            }
            for found in done.compared
        ],
        "findings": [asdict(finding) for finding in done.findings],
        "mended": mend and bool(done.compared),
        "equal": done.equal,
        "seconds": round(seconds, 1),
    }


def _text(old: OldGrid, done: Move, *, mend: bool) -> str:
    lines = [*_findings(done.findings, mend=mend)]
    if done.compared:
        lines += [*_table(done.compared), *_closing(old, done)]
    return "\n".join(lines)


def _findings(findings: list[Finding], *, mend: bool) -> Iterable[str]:
    for finding in findings[:MOST_SHOWN]:
        yield str(finding)
        if finding.mended is not None:
            yield f"  {'moved' if mend else 'with --mend it is moved'} as {finding.mended}"
        else:
            yield "  mend or delete it in the old grid: nothing near to it would be taken"
    if len(findings) > MOST_SHOWN:
        yield f"… and {len(findings) - MOST_SHOWN:,} more; --json lists all."


def _table(compared: list[Compared]) -> Iterable[str]:
    shown = [found for found in compared if found.old.rows or found.new.rows]
    head = ("what", "to", "rows", "rows now", "checksum", "checksum now", "")
    rows = [
        (
            found.part,
            found.to,
            f"{found.old.rows:,}",
            f"{found.new.rows:,}",
            found.old.checksum[:12],
            found.new.checksum[:12],
            "equal" if found.equal else "DIFFERENT",
        )
        for found in shown
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        cells = [
            cell.rjust(width) if column in (2, 3) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
    if empty := len(compared) - len(shown):
        yield f"{empty} more tables are empty in both."


def _closing(old: OldGrid, done: Move) -> Iterable[str]:
    if not done.equal:
        return
    yield ""
    yield f"All of it is equal. What was in {old.where} is still there, and holds every text:"
    if old.rows_stay:
        yield "docs/operations.md says how to empty the tables that a server has taken the place of."
    else:
        yield "once the new grid has proved itself, delete that file."
