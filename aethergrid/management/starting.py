"""What the commands have in common that make a grid ready: they wait for its servers, and then look at everything."""

from argparse import ArgumentParser

from aethergrid.bootstrap import FirstSecrets, prepare_grid
from aethergrid.checks import TAG
from aethergrid.management.base import GridCommand
from aethergrid.waiting import default_patience, wait_for_servers


class StartingCommand(GridCommand):
    """A command that may be the first to run on a grid, and beside servers that are still starting."""

    # They are run below, once the servers had their time.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how long to wait."""
        super().add_arguments(parser)
        parser.add_argument(
            "--wait", type=float, default=default_patience(), metavar="SECONDS",
            help="how long to wait for servers that are still starting (in a container 60, else 0)",
        )  # fmt: skip

    def await_servers(self, *, wait: float) -> None:
        """Wait for the servers, and look at them and at all else that the settings name.

        Raises:
            SystemCheckError: with all that is wrong.
        """
        wait_for_servers(seconds=wait, say=self.stderr.write)
        self.check(tags=[TAG])

    def make_ready(self, *, wait: float) -> FirstSecrets | None:
        """Make the grid ready once its servers are; give its first secrets if it was made now.

        Raises:
            SystemCheckError: with all that is wrong.
            AetherGridError: as `prepare_grid`.
        """
        self.await_servers(wait=wait)
        return prepare_grid()
