"""The sessions of those who come in over HTTP, by the transport of the SDK."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from django.conf import settings
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken

from grid.answering import Asker
from grid.mcp.asking import ASKER
from grid.mcp.door import Handler, Receive, Scope, Send
from grid.mcp.server import make_server


@asynccontextmanager
async def sessions() -> AsyncIterator[Handler]:
    """Give what serves the requests of whoever was let in, for as long as the context lasts."""
    server = make_server()
    # The application that this makes has routes and an address check of its own; the door is ours.
    server.streamable_http_app(
        stateless_http=not settings.MCP_SESSIONS, max_request_body_size=settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    )
    manager = server.session_manager

    async def handle(asker: Asker, scope: Scope, receive: Receive, send: Send) -> None:
        scope[ASKER] = asker
        scope["user"] = _holder(asker)
        await manager.handle_request(scope, receive, send)

    async with manager.run():
        yield handle


def _holder(asker: Asker) -> AuthenticatedUser:
    """Give whom a session belongs to: it is used with the key that it was begun with."""
    key = f"key-{asker.api_key.pk}" if asker.api_key else "token"
    return AuthenticatedUser(AccessToken(token="", client_id=key, scopes=[], subject=str(asker.owner_id)))
