"""A grid that has learned something, for the clients of the Model Context Protocol."""

from collections.abc import Iterator

import pytest

from tests.aethergrid.learned import learned_grid
from tests.processes import Grid


@pytest.fixture(scope="package")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    """The grid."""
    with learned_grid(tmp_path_factory.mktemp("grid")) as grid:
        yield grid
