"""Who is asking: grid keys are looked up now and then, not with every call."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

from capture.proxy.problems import Problem
from embeddings.away import AWAY, what_is_away


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose a grid key is, its id, and whether it asks for its calls to be augmented; None where it does not say."""

    owner_id: int
    key_id: int = 0
    augment: bool | None = None


# Given a grid key, who calls with it, None if it is unknown or revoked; it may take a database's time, and raise what
# shows that the database is away.
Who = Callable[[str], Caller | None]

# A key is looked up again after so long, beside the call that it came with.
FRESH_SECONDS = 2.0
# The call itself goes first: it would wait for the thread that looks.
LOOK_AFTER_SECONDS = 0.02
# One that was not used for longer is looked up before it is let in: a key that was revoked is refused after so long
# at the latest, while the database answers.
GOOD_SECONDS = 10.0
# So long a call waits for that, where the key was good before.
PATIENCE_SECONDS = 1.0
REMEMBERED_SECONDS = 12 * 3600.0
MOST_REMEMBERED = 1_000
NO_KEY = (
    "No grid key came with this call. Send it in the header X-AetherGrid-Key, or put it into the address: "
    "/proxy/k/KEY/… in place of /proxy/…; `manage.py apikey NAME` makes a key."
)
WRONG_KEY = "This grid key is unknown or was revoked. Make a new one with `manage.py apikey NAME`."


@dataclass(slots=True)
class _Known:
    caller: Caller
    asked_at: float


@dataclass(slots=True)
class _Look:
    began_at: float
    answer: "asyncio.Future[Caller | Exception | None]"


class Callers:
    """Finds who calls. For one event loop; nothing of a key but its hash is kept.

    Calls that come while a key is looked up share the look-up. A key that was good stays good while the database is
    away or slow: nobody can revoke it meanwhile.
    """

    def __init__(self, who: Who) -> None:
        self._who = who
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._looks: dict[bytes, _Look] = {}
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="grid-keys")

    async def find(self, key: str) -> Caller:
        """Give who calls with a key.

        Raises:
            Problem: if there is none, or that cannot be found out.
        """
        if not key:
            raise Problem(401, NO_KEY)
        digest = sha256(key.encode(errors="replace")).digest()
        known, now = self._known.get(digest), time.monotonic()
        age = now - known.asked_at if known else float("inf")
        if known and age < FRESH_SECONDS:
            return known.caller
        is_good = age < GOOD_SECONDS
        look = self._looks.get(digest) or self._look(
            digest, key, after=LOOK_AFTER_SECONDS if is_good else 0.0
        )
        if known and is_good:
            return known.caller
        if known and age < REMEMBERED_SECONDS:
            await asyncio.wait((look.answer,), timeout=max(0.0, look.began_at + PATIENCE_SECONDS - now))
            if not look.answer.done() or isinstance(look.answer.result(), Exception):
                return known.caller
        return _told(await asyncio.shield(look.answer))

    def _look(self, digest: bytes, key: str, *, after: float) -> "_Look":
        answer = asyncio.ensure_future(self._ask(digest, key, after=after))
        look = self._looks[digest] = _Look(time.monotonic(), answer)
        return look

    async def _ask(self, digest: bytes, key: str, *, after: float) -> "Caller | Exception | None":
        try:
            await asyncio.sleep(after)
            began_at = time.monotonic()
            caller = await asyncio.get_running_loop().run_in_executor(self._threads, self._who, key)
        except AWAY as error:
            return error
        finally:
            del self._looks[digest]
        self._known.pop(digest, None)
        if caller is not None:
            self._known[digest] = _Known(caller, began_at)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return caller


def _told(outcome: "Caller | Exception | None") -> Caller:
    if isinstance(outcome, Exception):
        away = f"This grid key cannot be looked up, and was not used here lately. {what_is_away(outcome)}"
        raise Problem(503, away, [(b"retry-after", b"5")])
    if outcome is None:
        raise Problem(401, WRONG_KEY)
    return outcome
