"""Recording what waits in the spool, once the stores are back."""

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError, DataError, IntegrityError, connections
from filelock import FileLock, Timeout

from adapters.health_notes import health_notes
from adapters.messages import InvalidMessageError
from capture.noting import notes
from capture.recorder import record_redacted
from capture.spool import Call, Spool, spool
from embeddings.away import AWAY

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
# Many small calls are recorded in few transactions.
MOST_TOGETHER = 200

Batch = list[tuple[Path, Call]]


def replay(spool: Spool) -> int:
    """Record what waits, the oldest first, until a store is away again; give how many calls wait no more.

    One process does so at a time. A file goes once its messages are recorded; to record them twice, because a
    process died in between, changes nothing.
    """
    if not spool.count_waiting():
        return 0
    done = 0
    with contextlib.suppress(Timeout), FileLock(spool.folder / "lock").acquire(timeout=0):
        spool.clean()
        for batch in _batches(spool):
            if not _record(spool, batch):
                break
            done += len(batch)
        logger.info("%d calls left the spool; %d wait", done, spool.count_waiting())
    return done


def keep_replaying(*, stop: threading.Event) -> None:
    """Look at the spool every few seconds, in a thread of its own, until told to stop; and write what was noted."""
    while not stop.wait(LOOK_SECONDS):
        try:
            notes().flush()
            health_notes().flush()
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


def _batches(spool: Spool) -> Iterator[Batch]:
    """Read what waits, in batches that one call of the recorder can take."""
    batch: Batch = []
    for path in spool.waiting():
        try:
            call = spool.read(path)
        except (ValueError, KeyError, TypeError, InvalidMessageError) as error:
            _refuse(spool, path, error)
            continue
        if batch and not _fits(batch, call):
            yield batch
            batch = []
        batch.append((path, call))
    if batch:
        yield batch


def _fits(batch: Batch, call: Call) -> bool:
    first = batch[0][1]
    together = sum(len(other.messages) for _, other in batch) + len(call.messages)
    alike = (first.owner_id, first.source_kind) == (call.owner_id, call.source_kind)
    return alike and together <= MOST_TOGETHER


def _record(spool: Spool, batch: Batch) -> bool:
    """Record calls, together if that can be; tell whether the next ones can be tried."""
    first = batch[0][1]
    messages = [message for _, call in batch for message in call.messages]
    try:
        record_redacted(messages, owner_id=first.owner_id, source_kind=first.source_kind)
    except AWAY:
        return False
    except Exception as error:
        if isinstance(error, DatabaseError) and not isinstance(error, DataError | IntegrityError):
            raise  # tables that are not there yet, say: nothing that a call could be blamed for
        if len(batch) > 1:
            return all(_record(spool, [one]) for one in batch)
        # Whatever is wrong with one call must not hold up those behind it. What it holds is kept.
        logger.exception("a call from the spool cannot be recorded")
        _refuse(spool, batch[0][0], error)
        notes().failed(
            f"A call that waited for a store cannot be recorded: {error}. It is kept in {spool.refused_folder}.",
            owner_id=first.owner_id,
            kind=first.source_kind,
        )
        return True
    for path, _ in batch:
        path.unlink()
    return True


def _refuse(spool: Spool, path: Path, error: Exception) -> None:
    logger.error("%s cannot be recorded and is kept in %s", path.name, spool.refused_folder)
    spool.refuse(path, reason=f"{type(error).__name__}: {error}")
