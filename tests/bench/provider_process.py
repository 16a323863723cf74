"""A provider that costs next to nothing: `python -m tests.bench.provider_process` prints its port and serves.

A request that says "pieces=N gap=MS" anywhere is answered in N pieces, MS milliseconds apart. It is made of nothing
but asyncio's protocols, so that what is measured is what stands before it.
"""

import asyncio
import re

from tests.adapters.calls import Chat

BODY = Chat().stream(
    "The answer to that is a matter of some debate among those who ask. " * 8, id="chatcmpl-bench"
)
_LENGTH = re.compile(rb"content-length: *(\d+)", re.I)
_WANTED = re.compile(rb"pieces=(\d+) gap=(\d+)")
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


class Provider(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._got = b""

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
        count, gap = (int(wanted[1]), int(wanted[2]) / 1000) if wanted else (1, 0.0)
        self._answer(_pieces(count), gap, first=True)

    def _answer(self, pieces: list[bytes], gap: float, *, first: bool = False) -> None:
        assert self._transport
        head = _HEAD if first else b""
        if not gap:
            self._transport.write(head + b"".join(pieces) + b"0\r\n\r\n")
            return
        self._transport.write(head + pieces[0] + (b"" if pieces[1:] else b"0\r\n\r\n"))
        if pieces[1:]:
            asyncio.get_running_loop().call_later(gap, self._answer, pieces[1:], gap)


def _pieces(count: int) -> list[bytes]:
    size = -(-len(BODY) // count)
    parts = [BODY[at : at + size] for at in range(0, len(BODY), size)]
    return [b"%x\r\n%b\r\n" % (len(part), part) for part in parts]


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(Provider, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - read by whoever started it
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
