"""Beginning an adapter for another family of models."""

import shlex
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from adapters.starting import start_adapter
from aethergrid.management.base import GridCommand


class Command(GridCommand):
    """Write the skeleton of an adapter, and say how to go on."""

    help = (
        "Write a working adapter for a family of models into a new folder, with its tests: a parser of transcripts "
        "and a context format to be changed to what yours are. docs/adapters.md goes on from there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name of the family, and where to write."""
        super().add_arguments(parser)
        parser.add_argument(
            "name", metavar="NAME", help="of the family: small letters, digits and underscores"
        )
        parser.add_argument(
            "--folder", type=Path, default=Path(), metavar="DIR", help="where; here unless told"
        )

    def run(self, *, name: str, folder: Path, **options: Any) -> None:  # noqa: ARG002
        """Write it."""
        project = start_adapter(name, folder=folder)
        files = sorted(str(path.relative_to(project)) for path in project.rglob("*") if path.is_file())
        where, parent = shlex.quote(str(project)), shlex.quote(str(project.parent))
        self.emit(
            {"folder": str(project), "files": files},
            "\n".join(
                [
                    f"{project}: {', '.join(files)}",
                    "It works as it stands:",
                    f"  {sys.executable} -m pytest {where}",
                    f"  export AETHERGRID_ADAPTER_PATH={parent}",
                    f"  {sys.executable} manage.py adapters --check {name} --file {where}/tests/example.jsonl",
                ]
            ),
        )
