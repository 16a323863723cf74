"""Many streams at once, and when their first and last bytes came: a client that costs little."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from typing import cast
from urllib.parse import urlsplit

import uvloop

# No two requests have the same prompt: each is an exchange of its own.
_NUMBERS = count(1)
_END_OF_HEAD = b"\r\n\r\n"
_END_OF_ANSWER = b"0\r\n\r\n"


class AnswerError(Exception):
    """What was asked did not answer as it should."""


@dataclass
class Taken:
    """The seconds until the first and the last byte of each answer, and of all of them together."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.whole) / self.seconds


@dataclass(frozen=True)
class Pace:
    """How a provider is asked to answer: in so many pieces, so many milliseconds apart."""

    pieces: int
    gap: int


@dataclass(frozen=True)
class Target:
    """Where requests go, and with which headers."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        assert parts.hostname
        assert parts.port
        return parts.hostname, parts.port

    def request(self, pace: Pace) -> bytes:
        """Give a request as it is on the wire."""
        place = urlsplit(self.url)
        asked = f"Question {next(_NUMBERS)} (pieces={pace.pieces} gap={pace.gap})"
        prompt = {"role": "user", "content": asked}
        body = json.dumps({"model": "bench", "stream": True, "messages": [prompt]}).encode()
        lines = [f"POST {place.path} HTTP/1.1", f"Host: {place.netloc}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + _END_OF_HEAD + body


def stream(target: Target, pace: Pace, *, at_once: int, count: int) -> Taken:
    """Ask `count` times over `at_once` connections, each of which asks again when it has its answer.

    Raises:
        AnswerError: if an answer is not 200, or breaks off.
    """
    return uvloop.run(_stream(target, pace, at_once, count))


def abort(target: Target, *, count: int) -> None:
    """Begin so many streams and hang up in the middle of each."""
    uvloop.run(_abort(target, count))


async def _stream(target: Target, pace: Pace, at_once: int, count: int) -> Taken:
    # They are made before the clock runs.
    requests = islice([target.request(pace) for _ in range(count)], count)
    taken = Taken()
    spread = pace.gap * pace.pieces / 1000
    started = time.perf_counter()
    await asyncio.gather(
        *(_client(target, requests, taken, delay=spread * one / at_once) for one in range(at_once))
    )
    taken.seconds = time.perf_counter() - started
    return taken


async def _client(target: Target, requests: Iterator[bytes], taken: Taken, *, delay: float) -> None:
    # Streams that all begin at one moment would wait for each other, whatever is between.
    await asyncio.sleep(delay)
    loop = asyncio.get_running_loop()
    transport, client = await loop.create_connection(lambda: _Client(requests, taken), *target.place)
    try:
        await client.done
    finally:
        transport.close()


class _Client(asyncio.Protocol):
    """One connection, which asks until there are no more requests."""

    def __init__(self, requests: Iterator[bytes], taken: Taken) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._taken = taken
        self._transport: asyncio.WriteTransport | None = None
        self._last, self._in_body = b"", False
        self._first: float | None = None
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        # That of uvloop is one by its methods only.
        self._transport = cast("asyncio.WriteTransport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Note when the first and the last byte of the body came; the chunks themselves are of no interest."""
        now = time.perf_counter()
        self._last += data
        if not self._in_body:
            head, blank, self._last = self._last.partition(_END_OF_HEAD)
            if not blank:
                self._last = head
                return
            self._in_body = True
            if not head.startswith(b"HTTP/1.1 200"):
                self._fail(f"not 200 but {(head + blank + self._last)[:300]!r}")
                return
        if self._first is None and self._last:
            self._first = now - self._began
        self._last = self._last[-len(_END_OF_ANSWER) :]
        if self._last == _END_OF_ANSWER:
            self._taken.first.append(self._first or 0.0)
            self._taken.whole.append(now - self._began)
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """An answer that breaks off is a failure."""
        self._fail(f"the connection was lost ({exc})")

    def _ask(self) -> None:
        assert self._transport
        self._last, self._in_body, self._first = b"", False, None
        self._began = time.perf_counter()
        request = next(self._requests, None)
        if request is not None:
            self._transport.write(request)
        elif not self.done.done():
            self.done.set_result(None)

    def _fail(self, what: str) -> None:
        if not self.done.done():
            self.done.set_exception(AnswerError(what))


async def _abort(target: Target, count: int) -> None:
    async def one() -> None:
        reader, writer = await asyncio.open_connection(*target.place)
        writer.write(target.request(Pace(pieces=20, gap=50)))
        await reader.readuntil(_END_OF_HEAD)
        await reader.read(1)
        writer.transport.abort()

    for _ in range(0, count, 20):
        await asyncio.gather(*(one() for _ in range(20)))
