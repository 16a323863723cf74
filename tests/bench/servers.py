"""Empty places on the real servers, for a grid that is measured there."""

import contextlib
import sys
from collections.abc import Iterator

from tests.services import shared
from tests.services.namespaces import namespaces
from tests.services.programs import ServerError

NO_MONGODB = "MongoDB is not here, and what stands in for it is no measure of it: the texts stay in Postgres."


@contextlib.contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Give the variables of empty places on the real servers; none, and the reason, where they cannot be started."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(shared.started())
        except ServerError as error:
            print(f"No figures on the servers: {error}", file=sys.stderr)  # noqa: T201 - a command
            yield {}
            return
        places = stack.enter_context(namespaces(shared.read()))
        if "replicaSet=" not in places["MONGODB_URL"]:
            print(NO_MONGODB, file=sys.stderr)  # noqa: T201 - a command
            del places["MONGODB_URL"]
        yield places
