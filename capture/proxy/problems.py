"""What the proxy answers itself, as problem details (RFC 9457); all else that a client gets is the upstream's."""

import json
from http import HTTPStatus

from capture.proxy.protocol import RawHeaders, Send
from embeddings.errors import AetherGridError


class Problem(AetherGridError):
    """A call that does not reach its upstream; the text says what to do."""

    def __init__(self, status: int, detail: str, headers: RawHeaders | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers or []

    async def answer(self, send: Send) -> None:
        """Send it. The address is left out: it may hold a key."""
        body = json.dumps(
            {
                "type": "about:blank",
                "title": HTTPStatus(self.status).phrase,
                "status": self.status,
                "detail": str(self),
            },
            ensure_ascii=False,
        ).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            *self.headers,
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
