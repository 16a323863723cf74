"""What the grid's commands have in common: the same facts as text or JSON, and errors in one plain line."""

import json
from abc import abstractmethod
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from embeddings.away import AWAY, what_is_away
from embeddings.errors import AetherGridError


class GridCommand(BaseCommand):
    """A command with `--json`. Standard output has its facts alone; logs and progress go to standard error."""

    requires_system_checks: tuple[str, ...] = ("aethergrid",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--json`."""
        parser.add_argument("--json", action="store_true", help="give the facts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Run the command; an error that a person can act on ends it with status 1 and its text.

        Raises:
            CommandError: with the text of an AetherGridError, or what is away.
        """
        self.as_json: bool = options["json"]
        try:
            self.run(**options)
        except AWAY as error:
            raise CommandError(what_is_away(error)) from error
        except AetherGridError as error:
            raise CommandError(str(error)) from error

    @abstractmethod
    def run(self, *args: Any, **kwargs: Any) -> None:
        """Do the work with the options, and `emit` what came of it."""

    def emit(self, data: object, text: str) -> None:
        """Write the facts: `data` as JSON if that was asked for, else `text`."""
        # ASCII, so that it can be written whatever the encoding of standard output is.
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, indent=2) if self.as_json else text)
