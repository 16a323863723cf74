"""Taking a grid into the space of the embedder that is set."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from aethergrid.embedding_anew import embed_anew
from aethergrid.management.base import GridCommand
from aethergrid.memory import expect_many_rows
from embeddings.spaces import current_space
from grid.switching.claiming import agree
from grid.switching.dropping import drop_left_over
from grid.switching.waiting import Estimate, estimate, needs_consent, waiting


class Command(GridCommand):
    """Embed anew, in the foreground, what an earlier embedder left."""

    help = (
        "Embed anew what was embedded before EMBEDDING_MODEL was changed. A running grid does so by itself, unless "
        "it may cost something. Until it is done, all of it is searched through a map between the two spaces."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what may be done."""
        super().add_arguments(parser)
        parser.add_argument("--estimate", action="store_true", help="only say what it takes")
        parser.add_argument(
            "--yes", action="store_true", help="agree to what it may cost, for a running grid too"
        )
        parser.add_argument(
            "--drop-old",
            action="store_true",
            help="erase the vectors of earlier embedders that nothing is indexed by; to switch back costs again then",
        )

    def run(self, *, yes: bool, drop_old: bool, **options: Any) -> None:
        """Say what it takes, or do it."""
        space = current_space()
        if options["estimate"]:
            takes = estimate(space)
            self.emit(_shape(takes, waiting(space)), _text(takes, waiting(space)))
            return
        if yes:
            agree(space)
        elif needs_consent(space) and waiting(space):
            raise CommandError(f"{_text(estimate(space), waiting(space))} Agree with --yes.")
        expect_many_rows()
        done = embed_anew()
        dropped = drop_left_over(space) if drop_old else 0
        left = waiting(space)
        self.emit(
            {"messages": done, "waiting": left, "dropped": dropped},
            f"{done:,} messages embedded anew, {left:,} fragments left, {dropped:,} old vectors dropped.",
        )
        if left:
            raise CommandError("Another process is at the rest, or it waits for a server; the log says more.")


def _shape(takes: Estimate, fragments: int) -> dict[str, Any]:
    return {"fragments": fragments, "texts": takes.texts, "tokens": takes.tokens, "dollars": takes.dollars}


def _text(takes: Estimate, fragments: int) -> str:
    if not fragments:
        return "Everything is in the space of the embedder that is set."
    cost = (
        "an unknown price"
        if takes.dollars is None
        else f"${takes.dollars:,.2f}"
        if takes.dollars
        else "nothing"
    )
    return (
        f"{fragments:,} fragments are in other spaces. {takes.texts:,} of their texts, with about {takes.tokens:,} "
        f"tokens, have to be embedded, for {cost}."
    )
