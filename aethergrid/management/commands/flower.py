"""Flower, beside the processes of a grid; `up --flower` starts it."""

from typing import Any

from aethergrid import flower
from aethergrid.celery import app
from aethergrid.management.base import GridCommand
from aethergrid.supervisor import end_with_parent


class Command(GridCommand):
    """Run Flower, as `celery -A aethergrid flower` does."""

    help = (
        "Show the workers in a browser, at FLOWER_ADDRESS (127.0.0.1) and FLOWER_PORT (5555). It needs Redis."
    )

    def run(self, **options: Any) -> None:  # noqa: ARG002
        """Serve until told to stop."""
        flower.prepare()
        end_with_parent()
        app.start(["--quiet", "flower"])
