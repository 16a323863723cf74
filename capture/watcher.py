"""The watcher: what is in the transcript folders already, then every change as the system reports it."""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import watchfiles

from capture.following import FolderFollower, name_of
from capture.models import Source
from capture.patience import Patience

logger = logging.getLogger(__name__)

# A change is read this many milliseconds after it was reported, together with those reported meanwhile.
DEBOUNCE_MS = 35
QUIET_SECONDS = 2
# File systems that report nothing (network mounts) are looked through this often.
RESCAN_SECONDS = 30
ABSENT_FOLDER_SECONDS = 2


def watch_folder(
    folder: Path,
    *,
    owner_id: int,
    source_kind: str,
    stop: threading.Event,
    looked: Callable[[], None],
    waits: Callable[[str], None] = lambda _: None,
) -> None:
    """Record the transcripts below `folder` until `stop` is set; a folder that is not there yet is waited for.

    `looked` is called whenever everything that was there has been read: a sign of life. While a store is away, what
    is written waits in its files; `waits` is told why, and nothing once that is over.
    """
    patience = Patience(stop=stop, looked=looked, waits=waits)
    source = patience.insist(lambda: _source(folder, owner_id=owner_id, kind=source_kind))
    _wait_for(folder, stop=stop, looked=looked)
    if source is None or stop.is_set():
        return
    follower = patience.insist(lambda: FolderFollower(folder, source=source))
    if follower is None:
        return
    new = patience.insist(lambda: follower.follow(follower.files()))
    logger.info("following %s; %d new messages were there", folder, new or 0)
    looked()
    next_scan = (
        0.0  # the first quiet moment: what was written between that first look and the start of the watch
    )
    for changed in watchfiles.watch(
        folder,
        debounce=DEBOUNCE_MS,
        step=DEBOUNCE_MS,
        rust_timeout=QUIET_SECONDS * 1000,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    ):
        paths = sorted({Path(path) for _, path in changed})
        patience.insist(partial(follower.follow_changes, paths))
        looked()
        if not changed and time.monotonic() >= next_scan:
            patience.insist(lambda: follower.follow(follower.files()))
            next_scan = time.monotonic() + RESCAN_SECONDS


def _source(folder: Path, *, owner_id: int, kind: str) -> Source:
    return Source.objects.get_or_create(owner_id=owner_id, kind=kind, location=name_of(folder))[0]


def _wait_for(folder: Path, *, stop: threading.Event, looked: Callable[[], None]) -> None:
    told = False
    while not folder.is_dir() and not stop.wait(ABSENT_FOLDER_SECONDS if told else 0):
        if not told:
            logger.warning(
                "%s does not exist: no Claude Code transcripts to follow yet. Waiting for it; "
                "set CLAUDE_CODE_DIR if yours are elsewhere.",
                folder,
            )
            told = True
        looked()
