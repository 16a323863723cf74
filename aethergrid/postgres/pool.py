"""A pool of connections to Postgres that replaces what a restart broke, and says at once that the server is away."""

import atexit
import weakref
from typing import Any

from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

# How long a request waits for a server that restarts, before it is told that there is none.
RECONNECT_SECONDS = 1.0


class Pool(ConnectionPool[Connection[Any]]):
    """As psycopg's, but a connection is looked at before it is given out, and who waits for a lost server is told.

    psycopg's own check sleeps for a second and more after every broken connection that it meets, so that a few
    requests would fail long after the server is back; and without a server it has everybody wait for the whole
    `timeout`.
    """

    def __init__(self, **options: Any) -> None:
        # One worker: it only connects, one connection after the other.
        super().__init__(
            open=False, name="postgres", num_workers=1, reconnect_timeout=RECONNECT_SECONDS, **options
        )
        atexit.register(_close, weakref.ref(self))

    def getconn(self, timeout: float | None = None) -> Connection[Any]:
        """Give a connection that works. Raises `OperationalError` if there is none."""
        while True:
            connection = super().getconn(timeout)
            try:
                self.check_connection(connection)
            except OperationalError:
                self.putconn(connection)
                self.check()
            else:
                return connection

    def reconnect_failed(self) -> None:
        """Tell those who wait that nothing will come, unless somebody still holds a connection to give back."""
        if self.get_stats()["pool_size"]:
            return
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
        for client in waiting:
            client.fail(OperationalError("the server takes no connection; the log has the reason"))


def _close(reference: "weakref.ref[Pool]") -> None:
    """Close a pool before the interpreter ends: its threads would be waited for in vain."""
    pool = reference()
    if pool is not None:
        pool.close()
