"""Distilling patterns."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from aethergrid.management.base import GridCommand
from capture.models import Conversation
from grid.patterns import due
from grid.patterns.draining import distil_all
from grid.patterns.models import Pattern
from grid.patterns.rebuilding import rebuild as anew


class Command(GridCommand):
    """Distil patterns without a worker."""

    help = "Distil patterns from what is stored, in the foreground, also from conversations that may go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to begin anew."""
        super().add_arguments(parser)
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="distil every conversation again; what a person wrote or chose stays",
        )

    def run(self, *, rebuild: bool, **options: Any) -> None:  # noqa: ARG002
        """Distil; fail where something could not be."""
        due.mark_unknown()
        total = Conversation.objects.count() if rebuild else due.backlog()
        with tqdm(total=total, unit=" conversations", disable=None) as bar:
            distilled = anew(bar.update) if rebuild else distil_all(bar.update)
        patterns, left = Pattern.objects.count(), due.backlog()
        self.emit(
            {"conversations": distilled, "patterns": patterns, "waiting": left},
            f"{distilled} conversations distilled; there are {patterns} patterns.",
        )
        if left:
            raise CommandError(f"{left} conversations wait for another attempt; the log says why.")
