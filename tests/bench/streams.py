"""Many streams at once, and when their first and last bytes came."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Taken:
    """The seconds until the first and the last byte of each answer, and of all of them together."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failed: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.whole) / self.seconds


@dataclass(frozen=True)
class Target:
    """Where requests go, and with which headers."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def request(self, number: int, *, pieces: int, gap: int) -> bytes:
        """Give request `number`, whose prompt no other has, for an answer in pieces so many milliseconds apart."""
        place = urlsplit(self.url)
        prompt = {"role": "user", "content": f"Question {number} (pieces={pieces} gap={gap})"}
        body = json.dumps({"model": "bench", "stream": True, "messages": [prompt]}).encode()
        lines = [f"POST {place.path} HTTP/1.1", f"Host: {place.netloc}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def stream(target: Target, *, at_once: int, count: int, pieces: int, gap: int, first: int = 0) -> Taken:
    """Ask `count` times over `at_once` connections, each of which asks again when it has its answer."""
    return asyncio.run(_stream(target, at_once, range(first, first + count), pieces, gap))


async def _stream(target: Target, at_once: int, numbers: range, pieces: int, gap: int) -> Taken:
    taken, left = Taken(), iter(numbers)

    async def client(delay: float) -> None:
        # Streams that all begin at one moment would wait for each other, whatever is between.
        await asyncio.sleep(delay)
        place = urlsplit(target.url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        for number in left:
            await _one(target.request(number, pieces=pieces, gap=gap), reader, writer, taken)
        writer.close()

    started = time.perf_counter()
    spread = gap * pieces / 1000
    await asyncio.gather(*(client(spread * one / at_once) for one in range(at_once)))
    taken.seconds = time.perf_counter() - started
    return taken


async def _one(
    request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, taken: Taken
) -> None:
    began = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    first = 0.0
    while size := int((await reader.readline()).split(b";")[0], 16):
        first = first or time.perf_counter() - began
        await reader.readexactly(size + 2)
    await reader.readline()
    taken.whole.append(time.perf_counter() - began)
    taken.first.append(first)
    taken.failed += not head.startswith(b"HTTP/1.1 200")


def abort(target: Target, *, count: int) -> None:
    """Begin so many streams and hang up in the middle of each."""

    async def one(number: int) -> None:
        place = urlsplit(target.url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(target.request(number, pieces=20, gap=50))
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async def all_() -> None:
        for start in range(0, count, 20):
            await asyncio.gather(*(one(10**9 + start + number) for number in range(20)))

    asyncio.run(all_())
