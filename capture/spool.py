"""The spool: messages that were handed in while a store is away wait on the disk of this machine."""

import errno
import json
import os
import secrets
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from adapters.messages import CapturedMessage
from capture.recorder import Redacted
from embeddings.errors import AetherGridError

SUFFIX = ".json"
# The sizes of many files take a while to add up; what this process adds is counted as it is written.
COUNT_AGAIN_SECONDS = 30.0
COUNT_FULL_AGAIN_SECONDS = 1.0
# A file under way is written within a moment; what is older was left behind by a process that died.
ABANDONED_SECONDS = 3600
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class SpoolError(AetherGridError):
    """A store is away, and the messages could not be kept on the disk either."""


class SpoolFullError(SpoolError):
    """The disk or the spool has no room."""


@dataclass(frozen=True, slots=True)
class Call:
    """The messages of one call, redacted, with what the recorder needs to know of them."""

    messages: Sequence[Redacted]
    owner_id: int
    source_kind: str


class Spool:
    """A folder with one file for each call, named so that they sort by time; `refused/` has what nobody can record.

    A file is whole and on the disk before it has its name, and nothing unredacted is ever in one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.refused_folder = folder / "refused"
        self._lock = threading.Lock()
        self._used = 0
        self._counted_at: float | None = None

    def write(self, call: Call) -> Path:
        """Keep a call; it survives a power cut when this returns.

        Raises:
            SpoolFullError: if the disk is full or SPOOL_MAX_BYTES are used.
            SpoolError: if the folder cannot be written.
        """
        data = _encode(call)
        try:
            for folder in (self.folder, self.refused_folder):
                folder.mkdir(mode=0o700, exist_ok=True)
            self._take_room(len(data))
            return self._write(data, whose=f"{call.owner_id}-{call.source_kind}")
        except OSError as error:
            kind = SpoolFullError if error.errno in NO_ROOM else SpoolError
            raise kind(
                f"A store is away, and the spool cannot be written: {error.strerror}. The messages were not "
                "recorded: send them again once that is mended."
            ) from error

    def waiting(self) -> list[Path]:
        """Give the files that wait, the oldest first."""
        return sorted(_files(self.folder))

    def count_waiting(self) -> int:
        """Tell how many calls wait."""
        return len(_files(self.folder))

    def waiting_by_kind(self, *, owner_id: int) -> Counter[str]:
        """Tell how many calls of an owner wait, by the kind of their source."""
        told = (path.stem.split("-") for path in _files(self.folder))
        return Counter(
            kind
            for _, _, whose, kind in (parts for parts in told if len(parts) == 4)
            if whose == str(owner_id)
        )

    def count_refused(self) -> int:
        """Tell how many calls were refused for good."""
        return len(_files(self.refused_folder))

    def read(self, path: Path) -> Call:
        """Give the call that a file holds.

        Raises:
            ValueError, KeyError, TypeError, InvalidMessageError: if it is damaged.
        """
        return _decode(path.read_bytes())

    def refuse(self, path: Path, *, reason: str) -> None:
        """Put a file aside that cannot be recorded, with the reason beside it."""
        (self.refused_folder / path.name).with_suffix(".txt").write_text(f"{reason}\n", encoding="utf-8")
        path.rename(self.refused_folder / path.name)

    def clean(self) -> None:
        """Remove what a process that died left half written; nobody was told that it was kept."""
        for path in self.folder.glob(f".*{SUFFIX}"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                    path.unlink()

    def _write(self, data: bytes, *, whose: str) -> Path:
        path = self.folder / f"{time.time_ns():020d}-{secrets.token_hex(4)}-{whose}{SUFFIX}"
        draft = path.with_name(f".{path.name}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        _sync_folder(self.folder)
        return path

    def _take_room(self, size: int) -> None:
        with self._lock:
            limit = settings.SPOOL_MAX_BYTES
            self._count(every=COUNT_AGAIN_SECONDS)
            if self._used + size > limit:
                self._count(every=COUNT_FULL_AGAIN_SECONDS)
            if self._used + size > limit:
                raise SpoolFullError(
                    f"A store is away, and the spool has no room for more: it holds {self._used:,} of {limit:,} "
                    "bytes (SPOOL_MAX_BYTES). The messages were not recorded: send them again later."
                )
            self._used += size

    def _count(self, *, every: float) -> None:
        now = time.monotonic()
        if self._counted_at is None or now - self._counted_at > every:
            self._used = sum(map(_size, [*_files(self.folder), *_files(self.refused_folder)]))
            self._counted_at = now


@cache
def spool() -> Spool:
    """Give the spool of this grid."""
    return Spool(Path(settings.AETHERGRID_HOME) / "spool")


def _files(folder: Path) -> list[Path]:
    """Give the files of calls in a folder, those under way left out."""
    return list(folder.glob(f"[!.]*{SUFFIX}"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0  # recorded meanwhile


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _encode(call: Call) -> bytes:
    messages = [
        # The wire has milliseconds only; the hash that tells whether a message grew is over all of its time.
        found.message.to_wire()
        | {
            "timestamp": found.message.timestamp.isoformat(),
            "identity": found.message.identity,
            "redactions": found.count,
        }
        for found in call.messages
    ]
    return json.dumps(
        {"owner_id": call.owner_id, "source_kind": call.source_kind, "messages": messages}
    ).encode()


def _decode(data: bytes) -> Call:
    held: dict[str, Any] = json.loads(data)
    return Call(
        messages=[_message(entry) for entry in held["messages"]],
        owner_id=int(held["owner_id"]),
        source_kind=str(held["source_kind"]),
    )


def _message(entry: dict[str, Any]) -> Redacted:
    message = CapturedMessage.from_wire(entry)
    message.identity = str(entry["identity"])
    message.timestamp = datetime.fromisoformat(entry["timestamp"])
    return Redacted(message=message, count=int(entry["redactions"]))
