"""The rows that tell when something last came through the proxy, of each owner and provider."""

import time

from django.utils import timezone

from adapters.exchanges import PROXY
from capture.models import Source

NOTED_EVERY_SECONDS = 5.0


class Sources:
    """Keeps them current, by a write now and then."""

    def __init__(self) -> None:
        self._noted: dict[tuple[int, str], float] = {}

    def note(self, *, owner_id: int, provider: str) -> None:
        """Note that something was recorded."""
        now = time.monotonic()
        if now - self._noted.get((owner_id, provider), float("-inf")) < NOTED_EVERY_SECONDS:
            return
        Source.objects.update_or_create(
            owner_id=owner_id,
            kind=PROXY,
            location=provider,
            defaults={"last_seen": timezone.now(), "last_error": ""},
        )
        self._noted[owner_id, provider] = now
