"""A provider that costs next to nothing: `python -m tests.bench.provider_process` prints its port and serves.

A request that says "Question N (pieces=N gap=MS)" anywhere is answered in that many pieces, so many milliseconds
apart. It is made of nothing but asyncio's protocols, so that what is measured is what stands before it.
"""

import asyncio
import re
from collections.abc import Sequence

from tests.adapters.calls import Chat
from tests.shared_data import SAMPLES

RECORDED = SAMPLES / "sse" / "openai_chat"
_MADE_UP = "The answer to that is a matter of some debate among those who ask. " * 4
_LENGTH = re.compile(rb"content-length: *(\d+)", re.I)
_WANTED = re.compile(rb"Question (\d+) \(pieces=(\d+) gap=(\d+)\)")
_HEAD = b"\r\n".join(
    [
        b"HTTP/1.1 200 OK",
        b"date: Sat, 31 Jan 2026 09:30:00 GMT",
        b"content-type: text/event-stream; charset=utf-8",
        b"transfer-encoding: chunked",
        b"cache-control: no-store",
        b"x-request-id: req_0123456789abcdef",
        b"x-ratelimit-remaining-requests: 9999",
        b"x-ratelimit-remaining-tokens: 1999999",
        b"\r\n",
    ]
)
_LAST = b"0\r\n\r\n"


class Bodies:
    """What is answered in turn: recorded streams where they are, else a made-up one. Each answer has its own id."""

    def __init__(self) -> None:
        recorded = [path.read_bytes() for path in sorted(RECORDED.glob("*.sse"))]
        bodies = recorded or [Chat().stream(_MADE_UP, id="chatcmpl-bench")]
        self._parts = [body.split(_id_of(body)) for body in bodies]

    def body(self, number: int) -> bytes:
        """Give the answer to question `number`."""
        return (b"chatcmpl-%020d" % number).join(self._parts[number % len(self._parts)])


def _id_of(body: bytes) -> bytes:
    found = re.search(rb'"id": ?"([^"]+)"', body)
    assert found
    return found[1]


class Provider(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._transport: asyncio.Transport | None = None
        self._got = b""
        self._to_come: list[asyncio.TimerHandle] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer once a request is whole."""
        self._got += data
        head, blank, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not blank or (length and len(body) < int(length[1])):
            return
        self._got = b""
        wanted = _WANTED.search(body)
        number, count, gap = map(int, wanted.groups()) if wanted else (0, 1, 0)
        self._answer(_pieces(self._bodies.body(number), count), gap / 1000)

    def _answer(self, pieces: Sequence[bytes], gap: float) -> None:
        assert self._transport
        if not gap:
            self._transport.write(_HEAD + b"".join(pieces))
            return
        self._transport.write(_HEAD + pieces[0])
        loop = asyncio.get_running_loop()
        began = loop.time()
        # By the clock and not one after the other, so that what one is late by is not added to the next.
        self._to_come = [
            loop.call_at(began + number * gap, self._transport.write, piece)
            for number, piece in enumerate(pieces[1:], 1)
        ]

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep what was still to come."""
        for one in self._to_come:
            one.cancel()


def _pieces(body: bytes, count: int) -> list[bytes]:
    size = -(-len(body) // count)
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = [b"%x\r\n%b\r\n" % (len(part), part) for part in parts]
    return [*chunks[:-1], chunks[-1] + _LAST]


async def _serve() -> None:
    bodies = Bodies()
    server = await asyncio.get_running_loop().create_server(
        lambda: Provider(bodies), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - read by whoever started it
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
