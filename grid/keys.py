"""The keys of the API: made once, kept as a hash, found again by it."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db.models import Q
from django.utils import timezone

from embeddings.errors import AetherGridError
from grid.models import ApiKey

LONGEST_NAME = 100
MARK = "ag_"
# A key is used for many requests; when it was last used need not be exact.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class KeyNameError(AetherGridError):
    """The name of a key is empty or too long."""


def make_key(*, owner_id: int, name: str) -> tuple[ApiKey, str]:
    """Make a key, `ag_<8 characters>_<43 characters>`; give its row and the key, which is not kept.

    Raises:
        KeyNameError: if the name is empty or too long.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise KeyNameError(f"A key needs a name of 1 to {LONGEST_NAME} characters, to tell it by.")
    prefix = f"{MARK}{secrets.token_hex(4)}"
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    row = ApiKey.objects.create(owner_id=owner_id, name=name, prefix=prefix, digest=_digest(key))
    return row, key


def find_key(text: str) -> ApiKey | None:
    """Give the key with its owner, and note its use; None if it is unknown, revoked, or its owner inactive."""
    found = (
        ApiKey.objects.select_related("owner")
        .filter(digest=_digest(text), revoked_at=None, owner__is_active=True)
        .first()
    )
    if found is not None:
        _note_use(found)
    return found


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
