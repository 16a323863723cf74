"""Asking the grid on the command line."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.messages import InvalidMessageError, parse_timestamp
from aethergrid.management.base import GridCommand
from capture.owner import owner_id_of
from grid.answering import Asker, semantic
from grid.rest.formats import storable
from grid.rest.responses import semantic_answer
from grid.search import SearchFilters


class Command(GridCommand):
    """Ask as POST /api/query/semantic does."""

    help = "Find the fragments of conversations that are nearest in meaning to a text."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the query and its filters."""
        super().add_arguments(parser)
        parser.add_argument("query", metavar="TEXT")
        parser.add_argument("--owner", default="", metavar="USERNAME", help="who asks; the first admin")
        parser.add_argument(
            "--source-model", action="append", default=[], metavar="MODEL", help="one or more"
        )
        for name in ("task-type", "topic", "project"):
            parser.add_argument(f"--{name}", metavar="NAME")
        for name in ("since", "until"):
            parser.add_argument(f"--{name}", type=_moment, metavar="ISO8601")
        parser.add_argument("--min-similarity", type=float, metavar="COSINE")
        parser.add_argument("--max-results", type=int, default=SearchFilters().max_results, metavar="N")
        parser.add_argument(
            "--context", action="store_true", help="give the results as a block for a prompt too"
        )

    def run(self, *, query: str, owner: str, context: bool, **options: Any) -> None:
        """Ask, and show what was found."""
        answer, written = semantic(
            storable(query),
            asker=Asker(owner_id=owner_id_of(owner)),
            filters=_filters(options),
            with_context=context,
        )
        shaped = semantic_answer(answer, written)
        self.emit(shaped, written if written else _text(shaped))


def _moment(text: str) -> datetime:
    try:
        return parse_timestamp(text)
    except InvalidMessageError:
        raise ArgumentTypeError(f"ISO 8601 is needed, as 2026-01-31T09:30:00Z, not {text!r}.") from None


def _filters(options: Mapping[str, Any]) -> SearchFilters:
    return SearchFilters(
        source_models=tuple(options["source_model"]),
        task_type=options["task_type"],
        topic=options["topic"],
        project=options["project"],
        since=options["since"],
        until=options["until"],
        min_similarity=options["min_similarity"],
        max_results=options["max_results"],
    )


def _text(answer: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for number, result in enumerate(answer["results"], 1):
        about = result["metadata"]
        who, day = about["sourceModel"] or "you", about["timestamp"][:10]
        lines += [
            f"{number}. similarity {result['similarity']:.2f}, {who}, {day}, conversation {about['conversationId']}",
            *(f"     {line}" for line in result["content"].splitlines()),
            "",
        ]
    stats = answer["stats"]
    return "\n".join([*lines, f"{stats['totalSearched']} fragments searched in {stats['processingTime']}."])
