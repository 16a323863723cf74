"""The sources on the command line."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from aethergrid.management.base import GridCommand
from aethergrid.probes import watcher_runs
from capture import pausing
from capture.owner import owner_id_of
from grid.rest.sources_shape import sources_shape
from grid.source_words import LABELS
from grid.sources import State, sources


class Command(GridCommand):
    """Give the sources as GET /api/sources does; pause and resume them."""

    help = (
        "Show the sources: what came in by each, what waits, what is wrong. --pause and --resume take the name of a "
        "source, or of one place of it; they work within seconds in a grid that runs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to pause or resume, and whose."""
        super().add_arguments(parser)
        parser.add_argument(
            "--pause", action="append", default=[], metavar="NAME", help="let nothing come in by it"
        )
        parser.add_argument(
            "--resume", action="append", default=[], metavar="NAME", help="let it come in again"
        )
        parser.add_argument("--owner", default="", metavar="USERNAME", help="whose; the first admin's")

    def run(self, *, pause: list[str], resume: list[str], owner: str, **options: Any) -> None:  # noqa: ARG002
        """Pause, resume, and show."""
        owner_id = owner_id_of(owner)
        paused = [pausing.read_name(name, owner_id=owner_id) for name in pause]
        resumed = [pausing.read_name(name, owner_id=owner_id) for name in resume]
        for kind, location in paused:
            pausing.pause(owner_id=owner_id, kind=kind, location=location)
        for kind, location in resumed:
            pausing.resume(owner_id=owner_id, kind=kind, location=location)
        shape = sources_shape(sources(owner_id=owner_id, watcher_runs=watcher_runs()))
        self.emit(shape, "\n".join(map(_text, shape["sources"])))


def _text(found: Mapping[str, Any]) -> str:
    lag = found["lag"]
    waits = [
        *([f"{lag['bytes']:,} bytes not read"] if lag["bytes"] else []),
        *([f"{lag['calls']:,} calls in the spool"] if lag["calls"] else []),
        *([f"{lag['messages']:,} not searchable yet"] if lag["messages"] else []),
    ]
    facts = [f"{found['messages']:,} messages", f"last {found['lastCapturedAt'] or 'never'}", *waits]
    lines = [f"{found['name']:<15} {LABELS[State(found['state'])]:<15} {', '.join(facts)}"]
    lines += [f"  {found['advice']}"] if found["advice"] else []
    lines += [f"  {found['lastError']['text']}"] if found["lastError"] else []
    places = [
        place for place in found["places"] if place["state"] != found["state"] or len(found["places"]) > 1
    ]
    lines += [f"  {place['name']}  {LABELS[State(place['state'])]}" for place in places]
    return "\n".join(lines)
