"""Comparing the stores now, and not only at night."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError

from aethergrid.management.base import GridCommand
from aethergrid.memory import expect_many_rows
from grid.claims import backlog
from grid.consistency import compare

# What is found, and what mending does with it.
MEANINGS = {
    "raw_without_row": ("texts without a row", "recorded again"),
    "raw_ahead_of_row": ("texts that are newer than their rows", "recorded again"),
    "erased_raw": ("texts of messages that were erased", "erased"),
    "row_without_raw": ("messages whose text is lost", "marked as failed"),
    "stored_without_fragments": ("messages without fragments", "sent through the pipeline again"),
    "fragment_without_vector": ("messages without vectors", "sent through the pipeline again"),
    "vector_without_fragment": ("vectors of nothing", "deleted"),
    # What the upkeep of Weaviate finds.
    "outdated_objects": ("vectors of an earlier version", "written anew"),
    "shards_read_only": (
        "shards of Weaviate that took no writes",
        "asked to take them again; look at its disk",
    ),
    "shards_not_ready": ("shards of Weaviate that are not ready", "to be looked at"),
    "nodes_away": ("nodes of Weaviate that are away", "to be started"),
    "shards_not_as_set": ("collection with other shards than WEAVIATE_SHARDS says", "see docs/operations.md"),
    "replicas_not_as_set": (
        "collection with other replicas than WEAVIATE_REPLICAS says",
        "see docs/operations.md",
    ),
}


class Command(GridCommand):
    """Compare rows, raw log and vector store; mend what differs if asked to."""

    help = (
        "Compare rows, raw log and vector store, as the grid does every night. Of use after a restore. Ends with "
        "status 1 if something differs and was not mended."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to mend."""
        super().add_arguments(parser)
        parser.add_argument("--mend", action="store_true", help="mend what differs")

    def run(self, *, mend: bool, **options: Any) -> None:  # noqa: ARG002
        """Compare, and show what differs."""
        expect_many_rows()
        findings = compare(mend=mend)
        waiting = backlog()
        self.emit(
            {"findings": findings, "mended": mend, "waiting": waiting},
            _text(findings, mended=mend, waiting=waiting),
        )
        if any(findings.values()) and not mend:
            raise CommandError("The stores differ; --mend mends what can be.")


def _text(findings: Mapping[str, int], *, mended: bool, waiting: int) -> str:
    lines = []
    for name, count in findings.items():
        what, deed = MEANINGS.get(name, (name, "mended"))
        if count:
            lines.append(f"{count:,} {what}{f': {deed}' if mended else ''}")
    if not lines:
        return "Rows, raw log and vector store have the same."
    if mended:
        lines.append(
            f"{waiting:,} messages wait for the pipeline: a worker or `manage.py process` does the rest."
        )
    return "\n".join(lines)
