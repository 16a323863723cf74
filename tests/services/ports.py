"""Ports for servers that go and come back."""

import os
import secrets
import socket

# Below what systems give to connections that go out: one of those could take the port of a server that is down,
# and a client that tries such a port again and again ends up connected to itself.
FIRST, LAST = 12_000, 30_000
# Test processes that run beside each other take theirs from one of so many parts each, by their number.
PARTS = 4
_given: set[int] = set()


def server_port() -> int:
    """Give a port that nobody listens on and no outgoing connection will have."""
    return server_ports(1)


def server_ports(count: int) -> int:
    """Give the first of so many such ports in a row."""
    part = (LAST - FIRST) // PARTS
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while True:
        first = FIRST + number % PARTS * part + secrets.randbelow(part - count)
        row = range(first, first + count)
        if _given.isdisjoint(row) and all(map(is_free, row)):
            _given.update(row)
            return first


def is_free(port: int) -> bool:
    """Tell whether a server could listen there; connections that just ended do not keep it from that."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
