"""Passing one call on to its upstream, and the answer back as it arrives."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import ClientConnectorError, ClientError, ClientResponse
from multidict import CIMultiDict

from capture.proxy.asking import Client
from capture.proxy.augmenting import Outcome
from capture.proxy.bodies import ClientGoneError, RequestBody
from capture.proxy.headers import answered_on, of_another_body
from capture.proxy.problems import Problem
from capture.proxy.protocol import RawHeaders, Receive, Send
from capture.proxy.routes import Call
from capture.proxy.tapes import Tape

logger = logging.getLogger(__name__)

NO_ANSWER = (
    "{name} did not answer as it should: it closed the connection, or sent something that is not HTTP. Send the "
    "request again; if it stays so, look at the setting {setting}."
)
UNREACHABLE = (
    "{name} cannot be reached at {base}. Look at the network of the machine that the grid runs on, and at its "
    "setting {setting}."
)


# Reads the beginning of a body, or all of it, and gives that and what is to become of it.
Grant = Callable[[RequestBody], Awaitable[tuple[bytes, Outcome]]]


async def as_it_comes(body: RequestBody) -> tuple[bytes, Outcome]:
    """Be the `Grant` of a call that passes unchanged."""
    return await body.first(), Outcome()


async def pass_on(
    call: Call,
    *,
    headers: CIMultiDict[str],
    client: Client,
    tape: Tape,
    receive: Receive,
    send: Send,
    grant: Grant = as_it_comes,
) -> None:
    """Pass a call on until it ends or its client hangs up, which ends it at the upstream too."""
    body = RequestBody(receive, tape)
    work = asyncio.current_task()
    assert work
    gone = asyncio.create_task(body.gone())
    gone.add_done_callback(lambda ended: ended.cancelled() or work.cancel())
    try:
        await _pass_on(call, headers, client=client, tape=tape, body=body, send=send, grant=grant)
    except asyncio.CancelledError:
        if not gone.done() or work.uncancel():
            raise  # not by the client, or not by it alone: the server ends
    finally:
        gone.cancel()
        body.note()
        tape.end()


async def _pass_on(
    call: Call,
    headers: CIMultiDict[str],
    *,
    client: Client,
    tape: Tape,
    body: RequestBody,
    send: Send,
    grant: Grant,
) -> None:
    try:
        first, outcome = await grant(body)
        sent: bytes | AsyncIterator[bytes] | None = body.from_first(first) if body.more else first or None
        if outcome.body is not None:
            headers, sent = of_another_body(headers, size=len(outcome.body)), outcome.body
        response = await client.ask(call, headers=headers, body=sent)
    except ClientGoneError:
        return
    except (ClientError, TimeoutError, OSError) as error:
        if body.more:
            # It may be the client that broke off; if it is there still, it is told.
            logger.info("a request to %s broke off: %s", call.provider, type(error).__name__)
        await _no_answer(call, error).answer(send)
        return
    try:
        body.note()
        if outcome.context:
            tape.given(outcome.context.id)
        await _answer(response, tape=tape, send=send, also=outcome.headers)
    except (ClientError, TimeoutError, OSError) as error:
        # To the client, too, the answer breaks off: the server closes a connection whose answer has no end.
        logger.warning("the answer of %s broke off: %s", call.provider, type(error).__name__)
    finally:
        response.close()


async def _answer(response: ClientResponse, *, tape: Tape, send: Send, also: RawHeaders) -> None:
    tape.answered(response.status, response.raw_headers)
    headers = answered_on(response.raw_headers) + also
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    more = True
    while more:
        piece = await response.content.readany()
        more = not response.content.at_eof()
        if piece:
            tape.said(piece)
        if not more:
            tape.whole()
        await send({"type": "http.response.body", "body": piece, "more_body": more})


def _no_answer(call: Call, error: Exception) -> Problem:
    logger.warning("%s gave no answer: %s", call.provider, type(error).__name__)
    unreachable = isinstance(error, ClientConnectorError | TimeoutError)
    text = UNREACHABLE if unreachable else NO_ANSWER
    return Problem(
        502, text.format(name=call.provider, base=call.upstream.base, setting=call.upstream.setting)
    )
