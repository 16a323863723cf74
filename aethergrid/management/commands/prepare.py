"""Making a grid ready without running it."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from aethergrid import guide
from aethergrid.management.starting import StartingCommand


class Command(StartingCommand):
    """Make tables, collections, indexes, first admin and first key: whatever is not there yet."""

    help = (
        "Make the grid ready, or bring it up to date: tables, collections, first admin and API key. `up` does so by "
        "itself; this is for a grid whose processes run one by one. Running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the grid will be."""
        super().add_arguments(parser)
        parser.add_argument(
            "--address",
            default="http://127.0.0.1:8080",
            metavar="URL",
            help="where the grid will be, to say it",
        )

    def run(self, *, wait: float, address: str, **options: Any) -> None:  # noqa: ARG002
        """Prepare, and show the first secrets, once."""
        first = self.make_ready(wait=wait)
        admin = f"{address.rstrip('/')}/admin/"
        self.emit(
            {"made": first is not None, "adminLink": admin, "first": asdict(first) if first else None},
            (guide.first_secrets(first) if first else "") + f"The grid is ready. Once it runs: {admin}",
        )
