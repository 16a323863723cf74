"""A grid that runs and has learned something, for the clients of the Model Context Protocol."""

from collections.abc import Iterator

import pytest

from tests.grid.patterns.talks import write_transcripts
from tests.processes import Grid, running_grid


@pytest.fixture(scope="package")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    """A grid that has learned of clocks."""
    folder = tmp_path_factory.mktemp("grid")
    talks = folder / "talks"
    talks.mkdir()
    write_transcripts(talks)
    with running_grid(folder, CAPTURE_ENABLED="false") as grid:
        grid.command("ingest", str(talks))
        grid.command("process")
        yield grid
