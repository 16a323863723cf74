"""The maps between spaces of vectors on the command line."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from aethergrid.management.base import GridCommand
from embeddings.alignments.listing import alignment_shape, alignments
from embeddings.embedders import build_embedder, current_embedder
from embeddings.models import Alignment
from grid.texts_to_align import texts_to_align


class Command(GridCommand):
    """List the alignments; fit those between the embedder in use and another one."""

    help = (
        "Show the maps between spaces of vectors, and how well each does. --fit NAME fits those between the space of "
        "EMBEDDING_MODEL and that of another embedder, both ways, on the grid's own texts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the embedder to fit with."""
        super().add_arguments(parser)
        parser.add_argument(
            "--fit", default="", metavar="NAME", help="another embedder, as EMBEDDING_MODEL would name it"
        )

    def run(self, *, fit: str, **options: Any) -> None:  # noqa: ARG002
        """Fit, and show."""
        if fit:
            _fit(fit)
        rows = list(alignments())
        self.emit(
            {"alignments": [alignment_shape(row) for row in rows]},
            "\n".join(map(_text, rows)) or "There are none yet.",
        )


def _fit(name: str) -> None:
    # It brings numpy with it, which most of what lists the commands does without.
    from embeddings.alignments.aligning import MOST_TEXTS, align

    align(texts_to_align(MOST_TEXTS), first=current_embedder(), second=build_embedder(name))


def _text(row: Alignment) -> str:
    used = (
        ""
        if row.recall >= settings.ALIGNMENT_FLOOR
        else f", below ALIGNMENT_FLOOR {settings.ALIGNMENT_FLOOR}: not used"
    )
    return (
        f"{row.source.name} to {row.target.name}: {row.method} on {row.pairs:,} texts, recall@10 {row.recall:.2f}, "
        f"cosine {row.cosine:.2f}, fitted {row.fitted_at:%Y-%m-%d %H:%M}{used}"
    )
