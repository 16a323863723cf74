"""The watcher: what is in the transcript folders already, then every change as the system reports it."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import watchfiles

from capture.cursors import name_of
from capture.following import FolderFollower
from capture.models import Source
from capture.patience import Patience

logger = logging.getLogger(__name__)

# A change is read this many milliseconds after it was reported, together with those reported meanwhile.
DEBOUNCE_MS = 35
QUIET_SECONDS = 2
# File systems that report nothing (network mounts) are looked through this often.
RESCAN_SECONDS = 30
ABSENT_FOLDER_SECONDS = 2


def watch_folders(
    folders: Mapping[str, Path],
    *,
    owner_id: int,
    stop: threading.Event,
    looked: Callable[[], None],
    waits: Callable[[str], None] = lambda _: None,
) -> None:
    """Record the transcripts below folders, given by source kind, until `stop` is set.

    One watch serves all of them; a folder that is not there yet is waited for. `looked` is called whenever
    everything that was there has been read: a sign of life. While a store is away, what is written waits in its
    files; `waits` is told why, and nothing once that is over.
    """
    followers = list[FolderFollower]()

    def note(reason: str) -> None:
        for follower in followers:
            follower.wait_for(reason)

    patience = Patience(stop=stop, looked=looked, waits=waits, notes=note)
    followers += patience.insist(lambda: _followers(folders, owner_id=owner_id)) or []
    if stop.is_set():
        return
    _tell_of_absent(followers)
    while not stop.is_set():
        there = _there(followers)
        new = patience.insist(partial(_look_through, followers))
        if stop.is_set():
            return
        if not there:
            looked()
            stop.wait(ABSENT_FOLDER_SECONDS)
            continue
        logger.info("following %s; %d new messages were there", ", ".join(map(str, there)), new or 0)
        looked()
        for changed in _changes(followers, there, stop=stop):
            if changed is None:
                patience.insist(partial(_look_through, followers))
            else:
                patience.insist(partial(_follow, followers, changed))
            looked()


def _changes(
    followers: Sequence[FolderFollower], there: list[Path], *, stop: threading.Event
) -> Iterator[list[Path] | None]:
    """Give what changed in the folders, [] in quiet moments, None when it is time to look through them.

    It ends when one of the folders came or went.
    """
    # The first quiet moment: what was written between the first look and the start of the watch.
    next_scan = 0.0
    try:
        for changed in watchfiles.watch(
            *there,
            debounce=DEBOUNCE_MS,
            step=DEBOUNCE_MS,
            rust_timeout=int(QUIET_SECONDS * 1000),
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
        ):
            yield sorted({Path(path) for _, path in changed})
            if changed:
                continue
            if _there(followers) != there:
                return
            if time.monotonic() >= next_scan:
                yield None
                next_scan = time.monotonic() + RESCAN_SECONDS
    except FileNotFoundError:
        stop.wait(ABSENT_FOLDER_SECONDS)  # one went between the look at it and the start of the watch


def _look_through(followers: Sequence[FolderFollower]) -> int:
    return sum(follower.look_through() for follower in followers)


def _follow(followers: Sequence[FolderFollower], changed: list[Path]) -> int:
    return sum(follower.follow_changes(changed) for follower in followers)


def _there(followers: Sequence[FolderFollower]) -> list[Path]:
    return [folder for follower in followers for folder in follower.folders()]


def _followers(folders: Mapping[str, Path], *, owner_id: int) -> list[FolderFollower]:
    return [
        FolderFollower(folder, source=_source(folder, owner_id=owner_id, kind=kind))
        for kind, folder in folders.items()
    ]


def _source(folder: Path, *, owner_id: int, kind: str) -> Source:
    return Source.objects.get_or_create(owner_id=owner_id, kind=kind, location=name_of(folder))[0]


def _tell_of_absent(followers: Sequence[FolderFollower]) -> None:
    """Say what is waited for: most people have one of the products, so it is a warning if there is none at all."""
    absent = [follower for follower in followers if not follower.folders()]
    if absent:
        logger.log(
            logging.WARNING if len(absent) == len(followers) else logging.INFO,
            "no transcripts to follow yet of %s. Waiting for them; set the variable if yours are elsewhere.",
            ", ".join(
                f"{follower.product.name} ({follower.product.setting}={follower.folder})"
                for follower in absent
            ),
        )
