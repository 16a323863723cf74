"""Stopping a grid that runs somewhere else."""

from typing import Any

from aethergrid.management.base import GridCommand
from aethergrid.running import stop_running_grid


class Command(GridCommand):
    """Stop the grid of this data folder."""

    help = "Stop the grid that runs on this data folder, wherever it was started."

    def run(self, **options: Any) -> None:  # noqa: ARG002
        """Stop it, and say so."""
        pid = stop_running_grid()
        self.emit(
            {"stopped": pid}, f"Stopped the grid (pid {pid})." if pid else "No grid runs on this data folder."
        )
