"""Importing transcripts and exports once."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from aethergrid.management.base import GridCommand
from aethergrid.memory import expect_many_rows
from capture.importer import FileReport, files_below, import_files
from capture.owner import default_owner_id


class Command(GridCommand):
    """Import files; the format of each is recognised."""

    help = "Import transcripts or exports, or folders of them; their format is recognised."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the paths."""
        super().add_arguments(parser)
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def run(self, *, paths: list[Path], **options: Any) -> None:  # noqa: ARG002
        """Import every file, report on each, and fail if one could not be read at all."""
        expect_many_rows()
        files = [file for path in paths for file in files_below(path)]
        # `None` lets tqdm show its bar on a terminal only.
        with tqdm(total=len(files), unit=" files", disable=None) as bar:
            reports = import_files(files, owner_id=default_owner_id(), done=lambda _: bar.update())
        self.emit(
            {"files": [_wire(report) for report in reports]},
            "\n".join(map(_text, reports)) or "No transcripts found.",
        )
        failed = sum(1 for report in reports if report.error)
        if failed:
            raise CommandError(f"{failed} of {len(reports)} files could not be imported; see above.")


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


def _text(report: FileReport) -> str:
    if report.error:
        return f"{report.path}: {report.error}"
    lines = [
        f"{report.path}: {report.format}, {report.conversations} conversations, {report.user_messages} user and "
        f"{report.assistant_messages} assistant messages ({report.sidechain} in sub-agents), "
        f"{report.duplicates} known already"
    ]
    return "\n".join([*lines, *(f"  line {damage.line}: {damage.reason}" for damage in report.damaged)])
