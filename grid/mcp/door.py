"""The way in over HTTP, at /mcp: the same keys, limits and refusals as REST, then the SDK's own transport."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from embeddings.own_connections import own_connections
from grid.answering import Asker
from grid.rest.authentication import asker_of

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Handler = Callable[[Asker, Scope, Receive, Send], Awaitable[None]]

PATH = "/mcp"
NOT_OURS = (
    "This grid does not go by the name that it was asked by. Add the name to ALLOWED_HOSTS if it is yours."
)
FOREIGN = (
    "The page at {origin} may not ask this grid. A program need send no Origin; a page of yours has to be named in "
    "CSRF_TRUSTED_ORIGINS."
)


def is_mcp(scope: Scope) -> bool:
    """Tell whether a request is for this door."""
    return bool(scope["type"] == "http" and scope["path"].rstrip("/") == PATH)


class Door:
    """Lets in whoever has a key.

    The SDK takes 60 MB and a second to be imported, so it is when somebody comes in first. Its sessions live in a
    task of their own, from then until the door is closed.
    """

    def __init__(self) -> None:
        self._life: asyncio.Task[None] | None = None
        self._handler: asyncio.Future[Handler] | None = None
        self._closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        asker, refusal = await sync_to_async(_let_in, thread_sensitive=False)(scope)
        if asker is None:
            await _send(refusal, send)
            return
        handle = await self._opened()
        await handle(asker, scope, receive, send)

    async def close(self) -> None:
        """End the sessions."""
        self._closing.set()
        if self._life is not None:
            await self._life

    async def _opened(self) -> Handler:
        if self._handler is None or (self._handler.done() and self._handler.exception()):
            self._handler = asyncio.get_running_loop().create_future()
            self._life = asyncio.create_task(self._live(self._handler))
        return await asyncio.shield(self._handler)

    async def _live(self, opened: "asyncio.Future[Handler]") -> None:
        try:
            imported = await asyncio.to_thread(import_module, "grid.mcp.sessions")
            async with imported.sessions() as handle:
                opened.set_result(handle)
                await self._closing.wait()
        except Exception as error:
            if opened.done():
                raise
            opened.set_exception(error)  # for those who wait


class _Doorkeeper(APIView):
    """Asks for what every call of the API is asked for; the methods are those of the transport."""

    def post(self, request: Request) -> Response:
        """Let in, unless it is another site's page that calls."""
        _refuse_pages(request)
        response = Response()
        vars(response)["asker"] = asker_of(request)
        return response

    get = delete = post


def _refuse_pages(request: Request) -> None:
    """Refuse what a browser sends for somebody else's page, by a name of theirs (DNS rebinding) or of ours."""
    origin = request.headers.get("Origin", "")
    try:
        host = request.get_host()
    except DisallowedHost:
        raise PermissionDenied(NOT_OURS) from None
    if origin and urlsplit(origin).netloc != host and origin not in settings.CSRF_TRUSTED_ORIGINS:
        raise PermissionDenied(FOREIGN.format(origin=origin))


_ask = _Doorkeeper.as_view()


def _let_in(scope: Scope) -> tuple[Asker | None, Response]:
    """Give who comes in, or the answer that says why not."""
    with own_connections():
        response = _ask(ASGIRequest(dict(scope), BytesIO()))
        response.render()
        return vars(response).get("asker"), response


async def _send(response: Response, send: Send) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    headers.append((b"content-length", str(len(response.content)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
