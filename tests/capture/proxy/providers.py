"""A provider on loopback that answers as it is told, in the pieces it is told: the only part that is not real."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Answer:
    """What to answer. After the first piece it waits for `go_on`; with `cut` the connection breaks at the end."""

    pieces: list[bytes] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream"})
    cut: bool = False
    go_on: threading.Event | None = None


@dataclass
class Seen:
    """A request as it arrived, and whether its client hung up."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    size: int = 0
    gone: threading.Event = field(default_factory=threading.Event)


class Provider:
    """Answers by the path, without its query; 404 for what it was told nothing of."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.seen: list[Seen] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        seen = Seen(request.method, request.path_qs, {k.lower(): v for k, v in request.headers.items()})
        self.seen.append(seen)
        try:
            async for piece in request.content.iter_any():
                seen.size += len(piece)
                seen.body = (seen.body + piece)[:1_000_000]
            return await self._answer(request, self.answers.get(request.path) or NOTHING)
        except (asyncio.CancelledError, ConnectionError):
            seen.gone.set()
            raise

    async def _answer(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        response = web.StreamResponse(status=answer.status, headers=answer.headers)
        await response.prepare(request)
        for number, piece in enumerate(answer.pieces):
            if number == 1 and answer.go_on:
                await asyncio.to_thread(answer.go_on.wait, 30)
            await response.write(piece)
            await asyncio.sleep(0)
        if answer.cut:
            assert request.transport
            request.transport.close()
        else:
            await response.write_eof()
        return response


NOTHING = Answer(
    [b'{"error": {"type": "not_found_error", "message": "no such thing"}}'],
    status=404,
    headers={"Content-Type": "application/json"},
)


@contextmanager
def serving(provider: Provider | None = None) -> Iterator[Provider]:
    """Run a provider in a thread of its own."""
    provider = provider or Provider()
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def start() -> web.AppRunner:
        application = web.Application()
        application.router.add_route("*", "/{rest:.*}", provider.serve)
        runner = web.AppRunner(
            application,
            handler_cancellation=True,
            shutdown_timeout=0.1,
            auto_decompress=False,
            access_log=None,
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        provider.port = runner.addresses[0][1]
        return runner

    def run() -> None:
        runner = loop.run_until_complete(start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=run, daemon=True, name="provider")
    thread.start()
    assert ready.wait(10)
    try:
        yield provider
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
