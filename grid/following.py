"""Following what is written to the raw log, wherever: a message that gets no row within seconds is recorded."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from capture.patience import Patience
from capture.rawlog.mongo_changes import Change, Feed, MongoChanges, Place, PlaceLostError, Places
from capture.rawlog.mongo_server import mongo_server
from embeddings.away import AWAY
from grid.reconciling import FIRST_LOOK, NEXT_LOOK, SOME, Differences, erase_texts, reconcile, record_again

logger = logging.getLogger(__name__)

# Whoever writes to the raw log writes the row at once; after this long, they have died.
GRACE_SECONDS = 3.0
SETTLE_SECONDS = 1.0
# How often the place is kept while nothing is written: an old one is forgotten by the server.
KEEP_SECONDS = 10.0


class Follower:
    """Goes through the changes of the raw log, and keeps the place up to which everything has its row."""

    def __init__(self, places: Places, *, grace: float = GRACE_SECONDS) -> None:
        self._places = places
        self._grace = grace
        self._feed: Feed | None = None
        self._lost = False
        self._seen: deque[tuple[float, Change]] = deque()
        self._settled = self._kept = time.monotonic()

    def step(self) -> None:
        """Take the next change, if there is one within a second, and settle those that had their time.

        Raises what `AWAY` names; the next step goes on from the place that was kept.
        """
        try:
            feed = self._feed or self._open()
            change = feed.next()
            if change is not None:
                self._seen.append((time.monotonic(), change))
            self._settle_in_time(feed)
        except PlaceLostError as error:
            logger.warning("%s What was written meanwhile is looked for.", error)
            self._lost = True
            self.close()
        except AWAY:
            self.close()
            raise

    def close(self) -> None:
        """End the feed; what was seen and not settled is seen again."""
        self._seen.clear()
        if self._feed is not None:
            self._feed.close()
            self._feed = None

    def _open(self) -> Feed:
        kept = self._places.kept_place()
        if kept is not None and not self._lost:
            self._feed = self._places.follow(after=kept.place)
            return self._feed
        # First the stream, then the look back: nothing falls between the two.
        self._feed = self._places.follow(after=None)
        reconcile(back=FIRST_LOOK if kept is None else timezone.now() - kept.at + NEXT_LOOK)
        self._lost = False
        self._keep(self._feed.place())
        return self._feed

    def _settle_in_time(self, feed: Feed) -> None:
        now = time.monotonic()
        if now - self._settled >= min(SETTLE_SECONDS, self._grace):
            self._settled = now
            while due := self._take(seen_before=now - self._grace):
                _settle(due)
                self._keep(due[-1].place)
        if not self._seen and now - self._kept >= KEEP_SECONDS:
            self._keep(feed.place())

    def _take(self, *, seen_before: float) -> list[Change]:
        taken: list[Change] = []
        while self._seen and self._seen[0][0] <= seen_before and len(taken) < SOME:
            taken.append(self._seen.popleft()[1])
        return taken

    def _keep(self, place: Place | None) -> None:
        if place is not None:
            self._places.keep_place(place)
        self._kept = time.monotonic()


def _settle(changes: list[Change]) -> None:
    found = Differences()
    found.look({change.id: change.digest for change in changes})
    erase_texts(found.erased)
    record_again(found.without_row | found.ahead_of_row)


def can_follow() -> bool:
    """Tell whether this grid's raw log can be followed: a MongoDB that is a replica set.

    Raises:
        UnavailableError: if it cannot be reached.
    """
    return bool(settings.MONGODB_URL) and mongo_server(settings.MONGODB_URL).is_replica_set()


def follow(
    *,
    stop: threading.Event,
    looked: Callable[[], None] = lambda: None,
    waits: Callable[[str], None] = lambda _: None,
) -> None:
    """Follow the raw log until `stop` is set; stores that are away are waited for.

    `looked` is called about every second: a sign of life. `waits` is told for what, and nothing once that is over.
    """
    patience = Patience(stop=stop, looked=looked, waits=waits)
    follower = Follower(MongoChanges(mongo_server(settings.MONGODB_URL)))
    last = 0.0
    while not stop.is_set():
        patience.insist(follower.step)
        if time.monotonic() - last >= 1.0:
            last = time.monotonic()
            looked()
    follower.close()
