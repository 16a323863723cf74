"""Asking on the command line for what was learned."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from aethergrid.management.base import GridCommand
from capture.owner import owner_id_of
from grid.answering import DEFAULT_MAX_TOKENS, Asker, contextual
from grid.patterns.serving.served import MOST_SERVED, Held, Wanted
from grid.rest.advised_shape import advised_shape
from grid.rest.formats import storable


class Command(GridCommand):
    """Ask as POST /api/query/contextual does."""

    help = "Give the patterns that fit a task, as a context for the model that will do it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the task, who will do it, and what the patterns are held to."""
        super().add_arguments(parser)
        parser.add_argument("query", metavar="TASK")
        parser.add_argument("--owner", default="", metavar="USERNAME", help="who asks; the first admin")
        parser.add_argument(
            "--model",
            default="",
            metavar="MODEL",
            help="write it in this model's format, and count in its tokens",
        )
        parser.add_argument("--max-tokens", type=int, default=DEFAULT_MAX_TOKENS, metavar="N")
        parser.add_argument(
            "--max-results", type=int, default=MOST_SERVED, metavar="N", help="so many patterns"
        )
        parser.add_argument(
            "--task-type", default="", metavar="NAME", help="prefer patterns of this task type"
        )
        parser.add_argument("--project", default="", metavar="NAME", help="prefer what was seen only there")
        parser.add_argument(
            "--source-model",
            action="append",
            default=[],
            metavar="MODEL",
            help="with evidence from it; one or more",
        )

    def run(
        self, *, query: str, owner: str, max_tokens: int, source_model: list[str], **options: Any
    ) -> None:
        """Ask, and show the context, or why there is none."""
        wanted = Wanted(
            model=options["model"],
            task_type=options["task_type"],
            project=options["project"],
            limit=options["max_results"],
            held=Held(source_models=tuple(source_model)),
        )
        advised = contextual(
            storable(query), asker=Asker(owner_id=owner_id_of(owner)), wanted=wanted, max_tokens=max_tokens
        )
        shaped = advised_shape(advised)
        self.emit(shaped, "\n".join(_in_words(shaped)))


def _in_words(shaped: Mapping[str, Any]) -> Iterator[str]:
    stats = shaped["stats"]
    yield shaped["context"] or stats["note"]
    yield ""
    yield f"{stats['totalSearched']} patterns searched in {stats['processingTime']}, {shaped['tokens']} tokens."
