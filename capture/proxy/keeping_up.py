"""Recording exchanges for as long as a process runs."""

import logging
import threading
import time

from django.db import connections

from adapters.health_notes import health_notes
from capture.noting import notes
from capture.proxy.folder import exchange_folder
from capture.proxy.recording import Recorder

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.3
# Nothing can be recorded now: a store is away, or the spool is full.
LOOK_AGAIN_SECONDS = 3.0


def keep_recording(*, stop: threading.Event, idle_seconds: float) -> None:
    """Record what ends, until told to stop or until there was nothing for so long."""
    recorder = Recorder(exchange_folder())
    busy_at = time.monotonic()
    wait = 0.0
    while not stop.wait(wait) and time.monotonic() - busy_at < idle_seconds:
        done = 0
        try:
            done = recorder.record_ended()
        except Exception:
            # What waits is to be recorded when whatever this is has passed.
            logger.exception("exchanges cannot be recorded now")
        waiting = exchange_folder().any()
        if waiting:
            busy_at = time.monotonic()
        else:
            notes().flush()
            health_notes().flush()
            connections.close_all()
        wait = LOOK_AGAIN_SECONDS if exchange_folder().count_ended() and not done else LOOK_SECONDS
