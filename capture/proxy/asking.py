"""The client that asks upstreams: pooled, patient, and changing nothing that passes through it."""

from collections.abc import AsyncIterator

from aiohttp import ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from multidict import CIMultiDict
from yarl import URL

from capture.proxy.routes import Call

# A server that is there takes a connection at once; how long a model may think is for its client to say.
CONNECT_SECONDS = 10.0
KEPT_OPEN_SECONDS = 30.0
LONGEST_HEADER = 64 * 1024
MOST_HEADERS = 1_000
# What the library would add to a request by itself.
_NOT_ADDED = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class Client:
    """Connections to all upstreams, for one event loop. They are made with the first call."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    async def ask(
        self, call: Call, *, headers: CIMultiDict[str], body: bytes | AsyncIterator[bytes] | None
    ) -> ClientResponse:
        """Send a request on; give the answer as soon as its headers are there, to be closed by the caller.

        Raises:
            aiohttp.ClientError, TimeoutError: if the upstream cannot be reached or says nothing that is HTTP.
        """
        return await self._connections().request(
            call.method,
            URL(call.url, encoded=True),
            headers=headers,
            data=body,
            allow_redirects=False,
            proxy=call.upstream.way_out,
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _connections(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=0, keepalive_timeout=KEPT_OPEN_SECONDS, ttl_dns_cache=60),
                timeout=ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
                cookie_jar=DummyCookieJar(),
                skip_auto_headers=_NOT_ADDED,
                auto_decompress=False,
                max_line_size=LONGEST_HEADER,
                max_field_size=LONGEST_HEADER,
                max_headers=MOST_HEADERS,
            )
        return self._session
