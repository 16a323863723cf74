"""Importing transcripts and exports once."""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from aethergrid.management.base import GridCommand
from aethergrid.memory import expect_many_rows
from capture.documents import documents_below
from capture.importer import Imported, import_documents
from capture.intake import FileReport
from capture.owner import default_owner_id

NAMED_AT_MOST = 5


class Command(GridCommand):
    """Import files; the format of each is recognised."""

    help = (
        "Import transcripts of Claude Code, Codex and Gemini CLI, exports of ChatGPT, claude.ai and Gemini (zip, "
        "folder or file), and conversations in Markdown or JSON. The format is recognised."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the paths."""
        super().add_arguments(parser)
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would come in, and write nothing"
        )

    def run(self, *, paths: list[Path], dry_run: bool, **options: Any) -> None:  # noqa: ARG002
        """Import every file, report on each, and fail if one could not be read at all."""
        expect_many_rows()
        documents = [document for path in paths for document in documents_below(path)]
        # `None` lets tqdm show its bar on a terminal only.
        with tqdm(documents, unit=" files", disable=None) as bar:
            imported = import_documents(bar, owner_id=default_owner_id(), dry_run=dry_run)
        self.emit(
            {
                "dryRun": dry_run,
                "files": [_wire(report) for report in imported.reports],
                "passedOver": {
                    "count": len(imported.passed_over),
                    "paths": [*map(str, imported.passed_over)],
                },
            },
            "\n".join(_lines(imported, dry_run=dry_run)),
        )
        failed = sum(1 for report in imported.reports if report.error)
        if failed:
            raise CommandError(f"{failed} of {len(imported.reports)} files could not be imported; see above.")


def _wire(report: FileReport) -> dict[str, Any]:
    return {
        "path": str(report.path),
        "format": report.format,
        "conversations": report.conversations,
        "userMessages": report.user_messages,
        "assistantMessages": report.assistant_messages,
        "sidechain": report.sidechain,
        "duplicates": report.duplicates,
        "damaged": [asdict(damage) for damage in report.damaged],
        "error": report.error,
    }


def _lines(imported: Imported, *, dry_run: bool) -> Iterator[str]:
    yield from map(_text, imported.reports)
    if not imported.reports:
        yield "No conversations found."
    if imported.passed_over:
        names = [path.name for path in imported.passed_over[:NAMED_AT_MOST]]
        more = ", …" if len(imported.passed_over) > NAMED_AT_MOST else ""
        yield f"Passed over, of no known format: {len(imported.passed_over):,} ({', '.join(names)}{more})"
    if dry_run:
        yield "This was a dry run: nothing was written."


def _text(report: FileReport) -> str:
    counts = (
        f"{report.format}, {report.conversations} conversations, {report.user_messages} user and "
        f"{report.assistant_messages} assistant messages ({report.sidechain} in sub-agents), "
        f"{report.duplicates} known already"
    )
    if report.error and not report.user_messages + report.assistant_messages:
        return report.error if report.error.startswith(str(report.path)) else f"{report.path}: {report.error}"
    lines = [f"{report.path}: {counts}", *(f"  line {item.line}: {item.reason}" for item in report.damaged)]
    return "\n".join([*lines, *([f"  {report.error}"] if report.error else [])])
