"""Empty places on the real servers, for a grid that is measured there."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.services import shared
from tests.services.namespaces import namespaces
from tests.services.programs import ServerError

NO_MONGODB = "MongoDB is not here, and what stands in for it is no measure of it: the texts stay in Postgres."


@contextlib.contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Give the variables of empty places on the real servers; none, and the reason, where they cannot be started."""
    with contextlib.ExitStack() as stack:
        try:
            known = stack.enter_context(_running())
        except ServerError as error:
            print(f"No figures on the servers: {error}", file=sys.stderr)  # noqa: T201 - a command
            yield {}
            return
        places = stack.enter_context(namespaces(known))
        if "replicaSet=" not in places["MONGODB_URL"]:
            print(NO_MONGODB, file=sys.stderr)  # noqa: T201 - a command
            del places["MONGODB_URL"]
        yield places


@contextlib.contextmanager
def _running() -> Iterator[dict[str, str]]:
    """Give the variables of those that AETHERGRID_TEST_SERVERS names, else of those of `make services`."""
    if path := os.environ.get("AETHERGRID_TEST_SERVERS"):
        yield shared.read(Path(path))
        return
    with shared.started():
        yield shared.read()
