"""The body of a request on its way in, and the moment at which the client hangs up."""

import asyncio
from collections.abc import AsyncIterator

from capture.proxy.protocol import Receive
from capture.proxy.tapes import Tape


class ClientGoneError(Exception):
    """The client hung up before its request was whole."""


class RequestBody:
    """Reads a body piece by piece; only one reader at a time.

    Each piece is noted on the tape once it is on its way to the upstream, which need not wait for the disk: two turns
    of the event loop later, or when `note` is called.
    """

    def __init__(self, receive: Receive, tape: Tape) -> None:
        self._receive = receive
        self._tape = tape
        self._whole = asyncio.Event()
        self._more = True
        self._unnoted: list[tuple[bytes, bool]] = []

    async def first(self) -> bytes:
        """Give the first piece, which mostly is all there is."""
        return await self._next()

    async def up_to(self, most: int) -> bytes:
        """Give the first pieces: all, or as many as have more than `most` bytes."""
        pieces = [await self._next()]
        size = len(pieces[0])
        while self._more and size <= most:
            pieces.append(await self._next())
            size += len(pieces[-1])
        return b"".join(pieces)

    @property
    def more(self) -> bool:
        """Whether there is more to come."""
        return self._more

    async def from_first(self, first: bytes) -> AsyncIterator[bytes]:
        """Give the first piece and those that follow it."""
        yield first
        while self._more:
            if piece := await self._next():
                yield piece

    async def gone(self) -> None:
        """Wait until the client has hung up, which shows only once its body was read."""
        await self._whole.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def note(self) -> None:
        """Note what has been read so far; to be called before anything else goes on the tape."""
        unnoted, self._unnoted = self._unnoted, []
        for piece, more in unnoted:
            self._tape.asked(piece, more=more)

    async def _next(self) -> bytes:
        event = await self._receive()
        if event["type"] == "http.disconnect":
            raise ClientGoneError
        piece: bytes = event.get("body", b"")
        self._more = event.get("more_body", False)
        self._unnoted.append((piece, self._more))
        loop = asyncio.get_running_loop()
        # The client library writes in the next turn, and what it writes is sent at the end of that.
        loop.call_soon(loop.call_soon, self.note)
        if not self._more:
            self._whole.set()
        return piece
