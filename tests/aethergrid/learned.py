"""A running grid that has learned of clocks, from talks with models of three families."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.grid.patterns.talks import write_transcripts
from tests.processes import Grid, running_grid

QUESTION = "Our invoice job runs at 2:20 every night, local time. What happens when daylight saving ends?"
UNRELATED = "Which cheese goes well with a dry cider?"


@contextmanager
def learned_grid(folder: Path) -> Iterator[Grid]:
    """Run a grid, and give it the talks."""
    talks = folder / "talks"
    talks.mkdir()
    write_transcripts(talks)
    with running_grid(folder, CAPTURE_ENABLED="false") as grid:
        grid.command("ingest", str(talks))
        grid.command("process")
        yield grid
