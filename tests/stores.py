"""The stores of the tests' grids: embedded, or servers.

`AETHERGRID_TEST_STORES` names them, as `postgres,redis`; `servers` means all four.
"""

import contextlib
import functools
import os
from pathlib import Path

from tests.services import shared
from tests.services.namespaces import SERVERS, namespaces

_taken = contextlib.ExitStack()


def on_servers() -> frozenset[str]:
    """Give the names of the servers that every test's grid keeps its data on; none if its stores are embedded."""
    names = os.environ.get("AETHERGRID_TEST_STORES", "")
    return frozenset(SERVERS if names == "servers" else filter(None, names.split(",")))


@functools.cache
def stores_of(folder: Path) -> dict[str, str]:
    """Give the variables of the stores of the grid in this folder: empty places that are its own, until `leave`.

    None for embedded stores. Raises `ServerError` where no servers run.
    """
    if not on_servers():
        return {}
    path = os.environ.get("AETHERGRID_TEST_SERVERS")
    servers = shared.read(Path(path) if path else shared.ENVIRONMENT)
    return _taken.enter_context(namespaces(servers, of=on_servers()))


def leave() -> None:
    """Drop all that was taken on the servers."""
    _taken.close()
    stores_of.cache_clear()
