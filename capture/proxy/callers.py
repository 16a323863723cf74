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

# Given a grid key, the id of its owner, None if it is unknown or revoked; it may take a database's time, and raise
# what shows that the database is away.
Who = Callable[[str], int | None]

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
    owner_id: int
    asked_at: float


@dataclass(slots=True)
class _Look:
    began_at: float
    answer: "asyncio.Future[int | Exception | None]"


class Callers:
    """Finds the owners of grid keys. For one event loop; nothing of a key but its hash is kept.

    Calls that come while a key is looked up share the look-up. A key that was good stays good while the database is
    away or slow: nobody can revoke it meanwhile.
    """

    def __init__(self, who: Who) -> None:
        self._who = who
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._looks: dict[bytes, _Look] = {}
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="grid-keys")

    async def owner_of(self, key: str) -> int:
        """Give the id of the owner of a key.

        Raises:
            Problem: if there is none, or that cannot be found out.
        """
        if not key:
            raise Problem(401, NO_KEY)
        digest = sha256(key.encode(errors="replace")).digest()
        known, now = self._known.get(digest), time.monotonic()
        age = now - known.asked_at if known else float("inf")
        if known and age < FRESH_SECONDS:
            return known.owner_id
        is_good = age < GOOD_SECONDS
        look = self._looks.get(digest) or self._look(
            digest, key, after=LOOK_AFTER_SECONDS if is_good else 0.0
        )
        if known and is_good:
            return known.owner_id
        if known and age < REMEMBERED_SECONDS:
            await asyncio.wait((look.answer,), timeout=max(0.0, look.began_at + PATIENCE_SECONDS - now))
            if not look.answer.done() or isinstance(look.answer.result(), Exception):
                return known.owner_id
        return _told(await asyncio.shield(look.answer))

    def _look(self, digest: bytes, key: str, *, after: float) -> "_Look":
        answer = asyncio.ensure_future(self._ask(digest, key, after=after))
        look = self._looks[digest] = _Look(time.monotonic(), answer)
        return look

    async def _ask(self, digest: bytes, key: str, *, after: float) -> "int | Exception | None":
        try:
            await asyncio.sleep(after)
            began_at = time.monotonic()
            owner_id = await asyncio.get_running_loop().run_in_executor(self._threads, self._who, key)
        except AWAY as error:
            return error
        finally:
            del self._looks[digest]
        self._known.pop(digest, None)
        if owner_id is not None:
            self._known[digest] = _Known(owner_id, began_at)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return owner_id


def _told(outcome: "int | Exception | None") -> int:
    if isinstance(outcome, Exception):
        away = f"This grid key cannot be looked up, and was not used here lately. {what_is_away(outcome)}"
        raise Problem(503, away, [(b"retry-after", b"5")])
    if outcome is None:
        raise Problem(401, WRONG_KEY)
    return outcome
