"""The ASGI entry point that the web process serves: the proxy, the door for MCP, and behind them everything else."""

import os
import time
from email.utils import formatdate
from functools import lru_cache

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aethergrid.settings")
django = get_asgi_application()

# They need Django to be set up.
from aethergrid.proxying import make_proxy  # noqa: E402
from capture.proxy.protocol import Event, Receive, Scope, Send  # noqa: E402
from capture.proxy.routes import is_proxied  # noqa: E402
from grid.mcp.door import Door, is_mcp  # noqa: E402

proxy = make_proxy()
door = Door()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a request, or the life of the server."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif is_proxied(scope):
        await proxy(scope, receive, _dated(send))
    elif is_mcp(scope):
        await door(scope, receive, _dated(send))
    else:
        await django(scope, receive, _dated(send))  # type: ignore[arg-type] # other words for the same


async def _live(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        if event["type"] == "lifespan.shutdown":
            await door.close()
            await proxy.close()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return


def _dated(send: Send) -> Send:
    """Date an answer that has no date: the server would also date those that have the upstream's."""

    async def dated(event: Event) -> None:
        if event["type"] == "http.response.start" and not any(
            name == b"date" for name, _ in event["headers"]
        ):
            event["headers"] = [*event["headers"], (b"date", _date(int(time.time())))]
        await send(event)

    return dated


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
