"""The proxy as an application of its own, in front of the grid's: nothing between it and the server costs time."""

from collections.abc import Collection, Mapping
from functools import partial

from capture.proxy.asking import Client
from capture.proxy.augmenting import Augmenter
from capture.proxy.callers import Caller, Callers, Who
from capture.proxy.headers import asked_on
from capture.proxy.passing import Grant, as_it_comes, pass_on
from capture.proxy.problems import Problem
from capture.proxy.protocol import Receive, Scope, Send
from capture.proxy.routes import Call, read_call
from capture.proxy.tapes import Tapes
from capture.proxy.upstreams import Upstream


class Proxy:
    """Passes calls below /proxy/ on to their providers, for whoever has a grid key.

    `who` tells who calls with a grid key. With `tapes` the calls that hold messages are noted, to be recorded later;
    into the requests of those that want it, the `augmenter` puts what the grid knows.
    """

    def __init__(
        self,
        *,
        upstreams: Mapping[str, Upstream],
        who: Who,
        tapes: Tapes,
        own_cookies: Collection[str] = (),
        augmenter: Augmenter | None = None,
    ) -> None:
        self._upstreams = upstreams
        self._callers = Callers(who)
        self._tapes = tapes
        self._own_cookies = own_cookies
        self._client = Client()
        self._augmenter = augmenter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        try:
            call = read_call(scope, self._upstreams)
            caller = await self._callers.find(call.key)
        except Problem as problem:
            await problem.answer(send)
            return
        await pass_on(
            call,
            headers=asked_on(scope["headers"], own_cookies=self._own_cookies),
            client=self._client,
            tape=self._tapes.new(call, owner_id=caller.owner_id, headers=scope["headers"]),
            receive=receive,
            send=send,
            grant=self._grant(call, scope, caller),
        )

    def _grant(self, call: Call, scope: Scope, caller: Caller) -> Grant:
        wish = self._augmenter.wish(call, scope["headers"], caller) if self._augmenter else None
        return partial(self._augmenter.grant, wish) if self._augmenter and wish else as_it_comes

    async def close(self) -> None:
        """Close the connections to upstreams."""
        await self._client.close()
