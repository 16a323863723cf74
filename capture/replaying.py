"""Recording what waits in the spool, once the stores are back."""

import logging
import threading
from pathlib import Path

from django.db import DatabaseError, DataError, IntegrityError, connections
from filelock import FileLock, Timeout

from capture.recorder import record_redacted
from capture.spool import Spool, spool
from embeddings.away import AWAY

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0


def replay(spool: Spool) -> int:
    """Record what waits, the oldest first, until a store is away again; give how many calls were recorded.

    One process does so at a time. A file goes once its messages are recorded; to record them twice, because a
    process died in between, changes nothing.
    """
    if not spool.count_waiting():
        return 0
    try:
        with FileLock(spool.folder / "lock").acquire(timeout=0):
            spool.clean()
            done = 0
            for path in spool.waiting():
                if not _replay_one(spool, path):
                    break
                done += 1
    except Timeout:
        return 0
    if done:
        logger.info("recorded %d calls from the spool; %d wait", done, spool.count_waiting())
    return done


def keep_replaying(*, stop: threading.Event) -> None:
    """Look at the spool every few seconds, in a thread of its own, until told to stop."""
    while not stop.wait(LOOK_SECONDS):
        try:
            replay(spool())
        except Exception:
            # The thread is to be there for as long as the process is.
            logger.exception("the spool cannot be recorded now")
        finally:
            connections.close_all()


def start_replaying() -> threading.Event:
    """Run `keep_replaying` beside this process; give the event that stops it."""
    stop = threading.Event()
    threading.Thread(target=keep_replaying, kwargs={"stop": stop}, daemon=True, name="replay").start()
    return stop


def _replay_one(spool: Spool, path: Path) -> bool:
    """Record the call of a file; tell whether the next one can be tried."""
    try:
        call = spool.read(path)
        record_redacted(call.messages, owner_id=call.owner_id, source_kind=call.source_kind)
    except AWAY:
        return False
    except Exception as error:
        if isinstance(error, DatabaseError) and not isinstance(error, DataError | IntegrityError):
            raise  # tables that are not there yet, say: nothing that this call could be blamed for
        # Whatever is wrong with one call must not hold up those behind it. What it holds is kept.
        logger.exception("%s cannot be recorded; it is kept in %s", path.name, spool.refused_folder)
        spool.refuse(path, reason=f"{type(error).__name__}: {error}")
        return True
    path.unlink()
    return True
