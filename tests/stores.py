"""The stores of the tests' grids: embedded, or the servers where `AETHERGRID_TEST_STORES=servers`."""

import contextlib
import functools
import os
from pathlib import Path

from tests.services import shared
from tests.services.namespaces import namespaces

_taken = contextlib.ExitStack()


def are_servers() -> bool:
    """Tell whether every test's grid keeps its data on the servers."""
    return os.environ.get("AETHERGRID_TEST_STORES") == "servers"


@functools.cache
def stores_of(folder: Path) -> dict[str, str]:
    """Give the variables of the stores of the grid in this folder: empty places that are its own, until `leave`.

    None for embedded stores. Raises `ServerError` where no servers run.
    """
    if not are_servers():
        return {}
    path = os.environ.get("AETHERGRID_TEST_SERVERS")
    return _taken.enter_context(namespaces(shared.read(Path(path) if path else shared.ENVIRONMENT)))


def leave() -> None:
    """Drop all that was taken on the servers."""
    _taken.close()
    stores_of.cache_clear()
