"""The keys of the API: made once, kept as a hash, found again by it."""

import secrets
import threading
import time
from collections import OrderedDict
from datetime import timedelta
from hashlib import sha256

from django.db.models import Q
from django.utils import timezone

from embeddings.away import AWAY, what_is_away
from embeddings.errors import AetherGridError, UnavailableError
from embeddings.storable import storable_text
from grid.models import ApiKey

LONGEST_NAME = 100
MARK = "ag_"
# A key is used for many requests; when it was last used need not be exact.
USE_IS_NOTED_EVERY = timedelta(minutes=1)
# For so long after the database last said yes, a key is let in while the database is away.
REMEMBERED_SECONDS = 12 * 3600
MOST_REMEMBERED = 1_000


class KeyNameError(AetherGridError):
    """The name of a key is empty or too long."""


def make_key(*, owner_id: int, name: str, augment: bool | None = None) -> tuple[ApiKey, str]:
    """Make a key, `ag_<8 characters>_<43 characters>`; give its row and the key, which is not kept.

    `augment` says whether what passes the proxy with it gets what the grid knows, None that the settings say so.

    Raises:
        KeyNameError: if the name is empty or too long.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise KeyNameError(f"A key needs a name of 1 to {LONGEST_NAME} characters, to tell it by.")
    prefix = f"{MARK}{secrets.token_hex(4)}"
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    row = ApiKey.objects.create(
        owner_id=owner_id, name=storable_text(name), prefix=prefix, digest=_digest(key), augment=augment
    )
    return row, key


class KnownKeys:
    """The keys that this process let in lately, by digest; in memory only, and asked only without a database."""

    def __init__(self) -> None:
        self._keys: OrderedDict[bytes, tuple[ApiKey, float]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, digest: bytes, key: ApiKey | None) -> None:
        """Remember what the database said: `None` forgets a key that was revoked."""
        with self._lock:
            self._keys.pop(digest, None)
            if key is not None:
                self._keys[digest] = key, time.monotonic()
            while len(self._keys) > MOST_REMEMBERED:
                self._keys.popitem(last=False)

    def get(self, digest: bytes) -> ApiKey | None:
        """Give a key that was let in within the last `REMEMBERED_SECONDS`."""
        key, seen = self._keys.get(digest, (None, 0.0))
        return key if time.monotonic() - seen <= REMEMBERED_SECONDS else None


_known = KnownKeys()


def find_key(text: str) -> ApiKey | None:
    """Give the key with its owner, and note its use; None if it is unknown, revoked, or its owner inactive.

    While the database is away, a key that this process let in lately is found in memory. A revocation counts at
    once: nobody can revoke a key without the database.

    Raises:
        UnavailableError: if the database is away and the key is not remembered.
    """
    digest = _digest(text)
    try:
        found = (
            ApiKey.objects.select_related("owner")
            .filter(digest=digest, revoked_at=None, owner__is_active=True)
            .first()
        )
        _known.note(digest, found)
        if found is not None:
            _note_use(found)
    except AWAY as error:
        found = _known.get(digest)
        if found is None:
            raise UnavailableError(
                f"This key cannot be looked up, and was not used here lately. {what_is_away(error)}"
            ) from error
    return found


def revoke_key(text: str) -> bool:
    """End the use of a key, for good; tell whether it was in use."""
    rows = ApiKey.objects.filter(digest=_digest(text), revoked_at=None)
    return bool(rows.update(revoked_at=timezone.now()))


def _digest(key: str) -> bytes:
    # A key has 256 random bits: it needs neither salt nor a slow hash.
    return sha256(key.encode(errors="replace")).digest()


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    stale = now - USE_IS_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at <= stale:
        ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lte=stale), pk=key.pk).update(
            last_used_at=now
        )
