"""Asking the grid on the command line."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from adapters.messages import InvalidMessageError, parse_timestamp
from aethergrid.found import found_in_words
from aethergrid.management.base import GridCommand
from capture.owner import owner_id_of
from grid.answering import Asker, semantic
from grid.rest.formats import storable
from grid.rest.found_shape import semantic_answer
from grid.search import MODES, SearchFilters


class Command(GridCommand):
    """Ask as POST /api/query/semantic does."""

    help = "Find the fragments of conversations that answer a question best, by meaning and words."

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
        parser.add_argument(
            "--min-similarity",
            type=float,
            metavar="NUMBER",
            help="results at least so similar: 0 as two unrelated texts are on average, 1 as the same text",
        )
        self._add_paging(parser)
        parser.add_argument(
            "--context", action="store_true", help="give the results as a block for a prompt too"
        )

    def _add_paging(self, parser: ArgumentParser) -> None:
        usual = SearchFilters()
        parser.add_argument(
            "--mode",
            choices=MODES,
            default=usual.mode,
            help="by meaning and words together (hybrid, unless told), by meaning alone, by words alone",
        )
        parser.add_argument("--max-results", type=int, default=usual.max_results, metavar="N")
        parser.add_argument(
            "--offset", type=int, default=usual.offset, metavar="N", help="pass over the first N"
        )
        parser.add_argument(
            "--no-collapse",
            action="store_false",
            dest="collapse",
            help="give every one of those that say nearly the same",
        )
        parser.add_argument(
            "--explain", action="store_true", help="say of each result what its score is made of"
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
        self.emit(shaped, written if written else found_in_words(shaped))


def _moment(text: str) -> datetime:
    try:
        return parse_timestamp(text)
    except InvalidMessageError:
        raise ArgumentTypeError(f"ISO 8601 is needed, as 2026-01-31T09:30:00Z, not {text!r}.") from None


def _filters(options: Mapping[str, Any]) -> SearchFilters:
    named = {field.name: options[field.name] for field in fields(SearchFilters) if field.name in options}
    return SearchFilters(**named, source_models=tuple(options["source_model"]))
