"""What a person sees while the grid works off its backlog: a bar on a terminal, plain lines elsewhere."""

import contextlib
import sys
import time
from typing import Never

from django.db import close_old_connections
from django.db.models import Count
from tqdm import tqdm

from aethergrid import heartbeat
from capture.models import Message, MessageState
from embeddings.away import AWAY
from grid.claims import backlog

LOOK_SECONDS = 0.5
PLAIN_LINE_SECONDS = 5.0


class BacklogProgress:
    """Follows the backlog until it is worked off once. `tick` is called often and looks now and then."""

    def __init__(self, *, wait_for_watcher: bool) -> None:
        self.finished = False
        self._waiting_for_watcher = wait_for_watcher
        self._next_look = 0.0
        self._next_line = 0.0
        self._shown = (0, 0)
        self._before = Message.objects.count() - backlog()
        self._bar: tqdm[Never] | None = None

    def tick(self) -> None:
        """Look at the backlog if it is time to, and show it."""
        if self.finished or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_SECONDS
        close_old_connections()
        with contextlib.suppress(*AWAY):
            self._look()

    def _look(self) -> None:
        waiting = backlog()
        total = Message.objects.count() - self._before
        self._show(done=total - waiting, total=total)
        if self._waiting_for_watcher:
            self._waiting_for_watcher = heartbeat.seconds_since("watcher", here=True) is None
        elif not waiting:
            self._finish(total)

    def _show(self, *, done: int, total: int) -> None:
        if sys.stderr.isatty():
            if self._bar is None:
                self._bar = tqdm(
                    total=total, unit=" messages", desc="Learning your conversations", leave=False
                )
            self._bar.total = total
            self._bar.n = done
            self._bar.refresh()
        elif total and time.monotonic() >= self._next_line and (done, total) != self._shown:
            self._next_line = time.monotonic() + PLAIN_LINE_SECONDS
            self._shown = (done, total)
            print(f"{done:,} of {total:,} messages processed", file=sys.stderr, flush=True)  # noqa: T201

    def _finish(self, total: int) -> None:
        self.finished = True
        if self._bar is not None:
            self._bar.close()
        elif total:
            print(f"{total:,} of {total:,} messages processed", file=sys.stderr, flush=True)  # noqa: T201
        if found := failures():
            print(found, file=sys.stderr, flush=True)  # noqa: T201


def failures() -> str:
    """Say how many messages could not be processed, and the most frequent reason; nothing if none."""
    failed = Message.objects.filter(state=MessageState.FAILED)
    worst = failed.order_by().values("error").annotate(n=Count("pk")).order_by("-n").first()
    if worst is None:
        return ""
    return (
        f"{failed.count():,} messages could not be processed, {worst['n']:,} of them because: {worst['error']}\n"
        "The admin's queue page lists them and tries them again."
    )
