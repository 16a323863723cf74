"""Augmenting calls: what the grid knows goes into a request on its way, or the request goes on as it came."""

import logging
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from adapters.augmenting import Augmentable, Augmenting, NotAugmentableError, augmentable, tokens_in
from adapters.base import ApiFormat
from adapters.exchanges import PROXY, Exchange
from adapters.http_bodies import decode_body
from adapters.registry import api_of
from capture.pausing import pauses
from capture.proxy.advising import MOST_AT_ONCE, Advisor, NoAdviceError, Patience, Question, SlowError
from capture.proxy.bodies import RequestBody
from capture.proxy.callers import Caller
from capture.proxy.contexts import Context, Contexts
from capture.proxy.headers import noted
from capture.proxy.protocol import RawHeaders
from capture.proxy.routes import OWN, Call
from capture.proxy.wishes import Rules, told

logger = logging.getLogger(__name__)

ADDED, REPEATED, NOTHING, SKIPPED = "added", "repeated", "nothing", "skipped"
# A body that is signed, or told by its hash, is refused by its receiver once it is another.
_SIGNATURES = {b"x-amz-content-sha256", b"signature", b"content-md5", b"digest", b"content-digest"}
_PACKED = {"", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"}
# Where a request does not tell how long its answer may be.
USUAL_ANSWER = 1_024
# Nothing useful is said in less.
FEWEST_TOKENS = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """That a call is to be augmented, if `told` True, or if its model is one of those that are; else why not."""

    call: Call
    caller: Caller
    headers: RawHeaders
    api: ApiFormat
    augmenting: Augmenting
    told: bool | None = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish: the body to send, None for the client's own; the context of the prompt answered."""

    what: str = ""
    reason: str = ""
    body: bytes | None = None
    context: Context | None = None

    @property
    def headers(self) -> RawHeaders:
        """What the client is told of it."""
        if not self.what:
            return []
        said = f"{self.what}; reason={self.reason}" if self.reason else self.what
        found = [(OWN + b"augment", said.encode())]
        return [*found, (OWN + b"context-id", str(self.context.id).encode())] if self.context else found


@dataclass(frozen=True, slots=True)
class Limits:
    """Tokens of a context at most, seconds that augmenting may take, bytes of a request that it is tried for."""

    most_tokens: int
    seconds: float
    largest: int


class Augmenter:
    """Puts contexts into requests, for one event loop. Whatever goes wrong, the request goes on as it came."""

    def __init__(self, advisor: Advisor, *, rules: Rules, limits: Limits) -> None:
        self._advisor = advisor
        self._rules = rules
        self._limits = limits
        self._contexts = Contexts()
        self._threads = ThreadPoolExecutor(max_workers=MOST_AT_ONCE, thread_name_prefix="augmenting")

    def wish(self, call: Call, headers: Iterable[tuple[bytes, bytes]], caller: Caller) -> Wish | None:
        """Tell whether a call is to be augmented, None for one that passes as ever."""
        headers, reason = list(headers), ""
        try:
            wanted = told(headers, caller)
        except ValueError:
            wanted, reason = True, "unknown-value"
        wanted = self._rules.wanted(call) if wanted is None else wanted
        if wanted is False or call.method != "POST":
            return None
        api = api_of(call.method, call.rest)
        if api is None or api.augmenting is None:
            return None
        reason = reason or _hindrance(call, headers, caller)
        return Wish(call, caller, headers, api, api.augmenting, told=wanted, reason=reason)

    async def grant(self, wish: Wish, body: RequestBody) -> tuple[bytes, Outcome]:
        """Read a body, as a whole where it is not too large for that; give what was read, and what becomes of it."""
        if wish.reason:
            return await body.first(), skipped(wish.reason)
        if not self._advisor.is_ready():
            return await body.first(), skipped("warming-up")
        data = await body.up_to(self._limits.largest)
        if body.more or len(data) > self._limits.largest:
            return data, skipped("too-large")
        return data, await self.augment(wish, data)

    async def augment(self, wish: Wish, data: bytes) -> Outcome:
        """Give what is to be sent in the place of a body that came whole."""
        patience = Patience(self._threads, self._limits.seconds)
        try:
            request, window = await patience.wait_for(lambda: self._read(wish, data))
            if wish.told is None and not self._rules.wanted(wish.call, request.model or "-"):
                return Outcome()
            return counted(await self._augmented(request, wish.caller, window, patience))
        except NotAugmentableError as error:
            return skipped(error.reason)
        except SlowError:
            return skipped("slow")
        except Exception as error:
            # Whatever it is, the client wants its answer.
            logger.warning("a request to %s passes as it is", wish.call.provider, exc_info=error)
            return skipped("failed")

    def _read(self, wish: Wish, data: bytes) -> tuple[Augmentable, int | None]:
        exchange = self._exchange(wish, data)
        request = augmentable(exchange, wish.api.read_request(exchange), wish.augmenting)
        return request, request.window or self._advisor.window_of(request.model)

    def _exchange(self, wish: Wish, data: bytes) -> Exchange:
        """Give the request as it will be recorded, unpacked."""
        known = noted(wish.headers)
        encoding = known.pop("content-encoding", "")
        body = decode_body(data, encoding, most=self._limits.largest + 1)
        if len(body) > self._limits.largest:
            raise NotAugmentableError("too-large")
        return Exchange(
            provider=wish.call.provider,
            method=wish.call.method,
            path=wish.call.rest,
            started_at=datetime.now(UTC),
            request_headers=known,
            request_body=body,
        )

    async def _augmented(
        self, request: Augmentable, caller: Caller, window: int | None, patience: Patience
    ) -> Outcome:
        known = self._contexts.of(caller.owner_id, request.keys)
        if request.query:
            known.pop(request.key, None)  # it may be of another conversation that began alike
        room = _room(request, known, window)
        if room is not None and room < 0:
            return Outcome(SKIPPED, "no-room")
        if not request.query:
            again = known.get(request.key)
            what, reason = (REPEATED, "") if again else (SKIPPED, "no-new-prompt")
            return _outcome(request, known, what, reason, again)
        most = self._limits.most_tokens if room is None else min(room, self._limits.most_tokens)
        if most < FEWEST_TOKENS:
            return _outcome(request, known, SKIPPED, "no-room")
        question = Question(
            caller.owner_id, caller.key_id, request.query, request.model, request.project, most
        )
        try:
            context = await patience.wait_for_advice(self._advisor, question)
        except NoAdviceError as error:
            return _outcome(request, known, SKIPPED, error.reason)
        if context is None:
            return _outcome(request, known, NOTHING)
        self._contexts.note(caller.owner_id, request.key, context)
        return _outcome(request, known | {request.key: context}, ADDED, context=context)


def skipped(reason: str) -> Outcome:
    """Give the outcome of a request that passes as it came."""
    return counted(Outcome(SKIPPED, reason))


def counted(outcome: Outcome) -> Outcome:
    """Count an outcome, and tell the log of one that somebody may want to look into."""
    augmentations()[outcome.what, outcome.reason] += 1
    if outcome.reason:
        level = logging.WARNING if outcome.reason in ("slow", "failed") else logging.DEBUG
        logger.log(level, "a request was not augmented: %s", outcome.reason)
    return outcome


@cache
def augmentations() -> Counter[tuple[str, str]]:
    """Give how often something became of a wish in this process, by what and why."""
    return Counter()


def _outcome(
    request: Augmentable,
    contexts: dict[str, Context],
    what: str,
    reason: str = "",
    context: Context | None = None,
) -> Outcome:
    body = request.with_contexts({key: known.text for key, known in contexts.items()}) if contexts else None
    return Outcome(what, reason, body, context)


def _room(request: Augmentable, known: dict[str, Context], window: int | None) -> int | None:
    """Give how many tokens the window has left beside what is in it, None for one that nobody knows."""
    if window is None:
        return None
    again = sum(tokens_in(context.text) for context in known.values())
    return window - request.tokens - (request.answer_tokens or USUAL_ANSWER) - again


def _hindrance(call: Call, headers: RawHeaders, caller: Caller) -> str:
    """Tell what is in the way of augmenting a call whose body nobody has looked at yet; "" for nothing."""
    for raw, value in headers:
        name = raw.lower()
        if name in _SIGNATURES or (name == b"authorization" and value.startswith(b"AWS4-")):
            return "signed"
        if name == b"content-encoding" and value.decode("latin-1").strip().lower() not in _PACKED:
            return "encoding"
    if pauses().knows(owner_id=caller.owner_id, kind=PROXY, location=call.provider):
        return "paused"  # the question would be kept in the log of queries
    return ""
