"""A grid that is away until its door is opened: an address where nobody listens at first."""

import contextlib
import socket
from collections.abc import Iterator
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

from tests.services.ports import server_port


class Door:
    """An address that leads to a grid, once it is open."""

    def __init__(self, grid_port: int) -> None:
        self.port = server_port()
        self.grid_port = grid_port

    @property
    def address(self) -> str:
        """Where the grid is to be found."""
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Let whoever comes through to the grid."""
        grid = ("127.0.0.1", self.grid_port)

        class Passing(BaseRequestHandler):
            def handle(self) -> None:
                with socket.create_connection(grid) as inside:
                    Thread(target=_carry, args=(inside, self.request), daemon=True).start()
                    _carry(self.request, inside)

        with _Server(("127.0.0.1", self.port), Passing) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield
            server.shutdown()


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def _carry(source: socket.socket, target: socket.socket) -> None:
    # Either side may hang up at any time.
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
