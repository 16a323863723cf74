"""Backing up the vectors that lie in Weaviate."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from aethergrid.management.base import GridCommand
from grid.vectors import vector_store


class Command(GridCommand):
    """Export the vectors of Weaviate to a file, or import them."""

    help = "Export vectors with their texts and properties to a file of JSON lines, or import such a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and the file."""
        super().add_arguments(parser)
        parser.add_argument("what", choices=["export", "import"])
        parser.add_argument("file", type=Path)

    def run(self, *, what: str, file: Path, **options: Any) -> None:  # noqa: ARG002
        """Export or import everything; what is there already is replaced."""
        store = vector_store()
        try:
            count = store.export(file) if what == "export" else store.restore(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}.") from error
        self.emit({"fragments": count}, f"{what.title()}ed {count} fragments.")
