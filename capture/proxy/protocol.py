"""The words of ASGI, by which a server hands in a request and takes the answer."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
# Names and values as they are on the wire, names in any case.
RawHeaders = list[tuple[bytes, bytes]]
