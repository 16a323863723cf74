"""Making a key of the API."""

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from aethergrid.management.base import GridCommand
from capture.owner import owner_id_of
from grid.keys import make_key


class Command(GridCommand):
    """Make a key and show it, once."""

    help = "Make a key of the API. It is shown once; only its hash is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a name for the key, and whose it is."""
        super().add_arguments(parser)
        parser.add_argument("name", metavar="NAME", help="what it is for, to tell it by")
        parser.add_argument("--owner", default="", metavar="USERNAME", help="whose it is; the first admin's")

        parser.add_argument(
            "--augment",
            action=BooleanOptionalAction,
            default=None,
            help="whether what passes the proxy with it gets what the grid knows; as the settings say",
        )

    def run(self, *, name: str, owner: str, augment: bool | None, **options: Any) -> None:  # noqa: ARG002
        """Make the key."""
        row, key = make_key(owner_id=owner_id_of(owner), name=name, augment=augment)
        self.emit(
            {"name": row.name, "key": key},
            f"{key}\nThis is the key {row.name!r}. Keep it now: it is shown once, only its hash is kept.",
        )
