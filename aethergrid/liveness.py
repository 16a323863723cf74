"""A plain answer to whoever asks whether the grid lives: a small HTTP server beside the web process."""

import contextlib
import logging
import socket
from collections.abc import Callable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from django.db import connections

from embeddings.errors import AetherGridError

logger = logging.getLogger(__name__)

# Who connects and says nothing is not waited for longer than this.
PATIENCE_SECONDS = 5.0

Alive = Callable[[], Mapping[str, bool]]


class LivenessPortError(AetherGridError):
    """The port of the liveness answer cannot be listened on."""


class LivenessServer:
    """A running server on `port`, in threads that end with the process or with `stop`."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.port = int(server.server_address[1])
        self._thread = Thread(
            target=partial(server.serve_forever, poll_interval=1.0), daemon=True, name="liveness"
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; returns when it has."""
        # Wakes the thread where a system allows that; it would look for the end once a second only.
        with contextlib.suppress(OSError):
            self._server.socket.shutdown(socket.SHUT_RDWR)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _health_status() -> str:
    # Looks into every store, and loads for that what `up` can do without.
    from aethergrid.health import health_status

    return health_status()


def serve_liveness(
    host: str, port: int, alive: Alive, *, status: Callable[[], str] = _health_status
) -> LivenessServer:
    """Answer `GET /` and `/live` with "ok", and `/ready` with how the grid is: 503 where it cannot be used.

    `alive` tells of each process of the grid whether it runs, `status` is that of all components. With port 0
    the system chooses one.

    Raises:
        LivenessPortError: if the port is taken or not allowed.
    """
    handler = partial(_Handler, alive=alive, status=status)
    try:
        server = ThreadingHTTPServer((host, port), handler)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LivenessPortError(
            f"Cannot listen on {host}:{port} for health checks: {reason}. Stop what uses it, or set "
            "HEALTH_CHECK_PORT to another port."
        ) from error
    return LivenessServer(server)


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE_SECONDS

    def __init__(self, *args: Any, alive: Alive, status: Callable[[], str]) -> None:
        self.alive = alive
        self.status = status
        super().__init__(*args)

    def do_GET(self) -> None:
        """Answer by the path."""
        path = self.path.partition("?")[0]
        if path in ("/", "/live"):
            self._answer(200, "ok")
        elif path == "/ready":
            self._answer(*self._readiness())
        else:
            self._answer(404, "Ask /live or /ready.")

    do_HEAD = do_GET

    def _readiness(self) -> tuple[int, str]:
        if dead := [name for name, lives in self.alive().items() if not lives]:
            return 503, f"down: {', '.join(dead)} not running"
        try:
            status = self.status()
        finally:
            # Each request has a thread of its own, and with it connections of its own.
            connections.close_all()
        return (503 if status == "down" else 200), status

    def _answer(self, code: int, text: str) -> None:
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        """Tell neither the version of Python nor that of the grid."""
        return "AetherGrid"

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)
