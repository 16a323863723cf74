"""One process at a time: what several that start together would otherwise do twice."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from filelock import FileLock

from embeddings.errors import UnavailableError

if TYPE_CHECKING:
    import psycopg

# Any number that nobody else locks in this database.
PREPARING = 0x61657468


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other process of this data folder, or of this Postgres database, is in here; then go on.

    Raises:
        UnavailableError: if Postgres cannot be reached.
    """
    with FileLock(Path(settings.AETHERGRID_HOME) / "run" / "prepare.lock"):
        if not settings.POSTGRES_URL:
            yield
            return
        with closing(_take_turn(settings.POSTGRES_URL)):
            yield


def _take_turn(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    """Give a connection in a transaction that holds the lock: a pooler on the way keeps it, a crash gives it back."""
    import psycopg

    try:
        connection = psycopg.connect(url, application_name="aethergrid prepare")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [PREPARING])
    except psycopg.Error as error:
        raise UnavailableError(f"Postgres cannot be reached: {error}. Start it, then try again.") from error
    return connection
