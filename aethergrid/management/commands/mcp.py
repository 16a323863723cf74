"""The grid as an MCP server on standard input and output, for a client that starts it."""

from argparse import ArgumentParser
from typing import Any

from aethergrid.management.base import GridCommand
from capture.owner import owner_id_of
from grid.answering import Asker


class Command(GridCommand):
    """Serve one client until it closes its end."""

    help = "Serve a client of the Model Context Protocol on standard input and output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who asks."""
        super().add_arguments(parser)
        parser.add_argument("--owner", default="", metavar="USERNAME", help="who asks; the first admin")

    def run(self, *, owner: str, **options: Any) -> None:  # noqa: ARG002
        """Serve; standard output has the protocol alone."""
        from grid.mcp.server import make_server

        make_server(Asker(owner_id=owner_id_of(owner))).run("stdio")
