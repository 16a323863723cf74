"""Following the transcripts of one product: which files changed, and recording what is new in them."""

import logging
import os
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction

from adapters.base import Product, TranscriptFormat
from adapters.health import AdapterFailedError, Work, contained_each
from adapters.health_notes import health_notes
from adapters.messages import CapturedMessage
from adapters.offering import family_offering
from adapters.registry import UnknownFormatError, head_of, transcript_format
from capture.cursors import Cursors, name_of
from capture.followed import FollowedSource
from capture.intake import BATCH
from capture.models import Source
from capture.pausing import pauses
from capture.recorder import record
from capture.transcripts import TranscriptReader
from embeddings.away import AWAY

logger = logging.getLogger(__name__)

# Readers hold the messages of their file; more files than this are hardly written to at one time.
READERS_KEPT = 32
# While a source is paused, what waits in its files is added up no more often.
ADDED_UP_EVERY_SECONDS = 2.0
UNREADABLE = (
    "Let the user read it that the grid runs as; it is tried again when it changes, and after a restart."
)


class _PausedMeanwhileError(Exception):
    """The source is paused: reading ends where it is."""


class FolderFollower:
    """Records the transcripts below a folder as they grow: those of the format that the source is of.

    A file that is as its cursor says is not opened. One that changed while nobody followed it is read from its
    start, since its messages grow over many lines; what is known of it already is a no-op.

    While the source is paused nothing is read. What is written meanwhile waits in its files.
    """

    def __init__(self, folder: Path, *, source: Source) -> None:
        self.folder = folder
        self.source = source
        self.format = transcript_format(source.kind)
        self._family = family_offering(self.format)
        self.product = product_of(self.format)
        # The system may report changes under the real name of a folder.
        self._names = list(dict.fromkeys((folder, folder.resolve())))
        self._readers: OrderedDict[Path, TranscriptReader] = OrderedDict()
        self._told = FollowedSource(source)
        self._unread: dict[Path, int] = {}
        self._added_up_at = float("-inf")
        self._is_added_up = True
        # Something was passed over because of a pause.
        self._is_behind = False
        self._cursors = Cursors(source)

    def folders(self) -> list[Path]:
        """Give the folders that hold the transcripts, as far as they exist."""
        return [folder for name in self.product.folders if (folder := self.folder / name).is_dir()]

    def files(self, folder: Path | None = None) -> list[Path]:
        """Give every transcript below the folder (or one in it), the longest unchanged first."""
        found = []
        for path in (path for top in ([folder] if folder else self.folders()) for path in top.rglob("*.*")):
            try:
                if self.is_transcript(path):
                    found.append((path.stat().st_mtime_ns, path))
            except OSError:
                continue  # gone between the listing and the look
        return [path for _, path in sorted(found)]

    def is_transcript(self, path: Path) -> bool:
        """Tell by its name whether a path below the folder is that of a transcript."""
        return bool(self.product.files.search(path.as_posix()))

    def look_through(self) -> int:
        """Read what is new in every file, as `follow` does; while the source is paused, tell how much waits."""
        self._is_behind = True
        files = self.files()
        self._tell_what_waits(files)
        new = self._follow_unless_paused(files)
        if new is None:
            return 0
        self._is_behind = False
        self._unread.clear()  # what is left of it went meanwhile
        self._save_cursors([])
        return new

    def follow_changes(self, paths: Iterable[Path]) -> int:
        """Follow what the system reports as changed; of a folder that was moved here, it names the folder only.

        To be called every few seconds, with nothing too: so what waited for the end of a pause is read.
        """
        if self._is_behind and not self._is_paused():
            return self.look_through()
        here = [path for path in paths if any(path.is_relative_to(name) for name in self._names)]
        new = self.follow(file for path in here for file in (self.files(path) if path.is_dir() else [path]))
        if self._is_behind:
            self._add_up_now_and_then(is_changed=bool(here))
        if not here:
            health_notes().flush()
        return new

    def follow(self, paths: Iterable[Path]) -> int:
        """Read what is new in those files; give how many messages were new or grew.

        Messages of several small files are recorded together, and a file's cursor is saved after its messages.
        Where recording fails because a store is away, none of their places is lost: call it again.
        """
        new = self._follow_unless_paused(paths)
        self._is_behind = self._is_behind or new is None
        return new or 0

    def wait_for(self, reason: str) -> None:
        """Tell why nothing can be recorded now, nothing once that is over."""
        self._told.wait_for(reason)

    def _follow_unless_paused(self, paths: Iterable[Path]) -> int | None:
        try:
            return self._follow(paths)
        except _PausedMeanwhileError:
            self._forget_readers()
            return None
        except AWAY:
            self._forget_readers()
            raise

    def _forget_readers(self) -> None:
        """Have files read anew from their start: their parsers gave away messages that were not recorded."""
        self._readers.clear()

    def _follow(self, paths: Iterable[Path]) -> int:
        new, messages, read = 0, list[CapturedMessage](), list[TranscriptReader]()
        for path in paths:
            self._stop_if_paused()
            reader = self._reader_of_changed(path)
            if reader is None:
                continue
            try:
                for taken in self._read(reader):
                    self._stop_if_paused()
                    messages += taken
                    while len(messages) >= BATCH:
                        new += self._record(messages[:BATCH])
                        del messages[:BATCH]
            except (OSError, AdapterFailedError) as error:
                self._readers.pop(path, None)
                self._pass_over(path, error)
                continue
            read.append(reader)
            if len(read) >= READERS_KEPT:
                new += self._record(messages)
                self._save_cursors(read)
                messages, read = [], []
        new += self._record(messages)
        self._save_cursors(read)
        return new

    def _reader_of_changed(self, path: Path) -> TranscriptReader | None:
        try:
            if self.is_transcript(path) and not self._cursors.is_current(path):
                return self._reader(path)
        except FileNotFoundError:
            self._readers.pop(path, None)
            self._told.mend(name_of(path))
        except (OSError, UnknownFormatError, AdapterFailedError) as error:
            self._pass_over(path, error)
        return None

    def _read(self, reader: TranscriptReader) -> Iterator[list[CapturedMessage]]:
        known_damage, known_restarts = len(reader.damage), reader.restarts
        yield from contained_each(self._family, reader.read(), what=Work.TRANSCRIPTS, blameless=(OSError,))
        if reader.restarts > known_restarts:
            logger.info("%s was rewritten; read it anew", reader.path)
            known_damage = 0
        for damage in reader.damage[known_damage:]:
            logger.warning("%s, line %d: %s", reader.path, damage.line, damage.reason)

    def _record(self, messages: list[CapturedMessage]) -> int:
        if not messages:
            return 0
        return len(record(messages, owner_id=self.source.owner_id, source_kind=self.source.kind).accepted)

    def _pass_over(self, path: Path, error: Exception) -> None:
        """Leave a file that cannot be read alone until it changes; after a restart it is tried again."""
        logger.warning("cannot read %s: %s", path, error)
        reason, advice = (error.strerror, f". {UNREADABLE}") if isinstance(error, OSError) else (error, "")
        self._told.fail(name_of(path), f"{path} cannot be read: {reason}{advice}")
        self._unread.pop(path, None)
        self._cursors.pass_over(path)

    def _reader(self, path: Path) -> TranscriptReader:
        reader = self._readers.pop(path, None) or self._new_reader(path)
        self._readers[path] = reader
        while len(self._readers) > READERS_KEPT:
            self._readers.popitem(last=False)
        return reader

    def _new_reader(self, path: Path) -> TranscriptReader:
        if not self.format.recognises(path, head_of(path)):
            raise UnknownFormatError(f"it is none of the {self.format.title}.")
        return TranscriptReader(path=path, format=self.format)

    def _save_cursors(self, readers: list[TranscriptReader]) -> None:
        for reader in readers:
            self._told.mend(name_of(reader.path))
            self._unread.pop(reader.path, None)
        self._told.unread_bytes = sum(self._unread.values())
        if not readers:
            self._told.tell()
            return
        with transaction.atomic():
            self._cursors.save(readers)
            self._told.tell_of_reading()

    def _is_paused(self) -> bool:
        of = self.source
        return pauses().is_paused(owner_id=of.owner_id, kind=of.kind, location=of.location)

    def _stop_if_paused(self) -> None:
        if self._is_paused():
            raise _PausedMeanwhileError

    def _add_up_now_and_then(self, *, is_changed: bool) -> None:
        self._is_added_up = self._is_added_up and not is_changed
        if not self._is_added_up and time.monotonic() - self._added_up_at >= ADDED_UP_EVERY_SECONDS:
            self._tell_what_waits(self.files())

    def _tell_what_waits(self, files: Iterable[Path]) -> None:
        self._added_up_at, self._is_added_up = time.monotonic(), True
        self._unread = {path: unread for path in files if (unread := self._cursors.unread_bytes(path))}
        self._told.unread_bytes = sum(self._unread.values())
        folders = self.folders()
        self._told.missing = not folders
        for folder in folders:
            if os.access(folder, os.R_OK | os.X_OK):
                self._told.mend(name_of(folder))
            else:
                self._told.fail(name_of(folder), f"{folder} cannot be looked into. {UNREADABLE}")
        self._told.tell()


def product_of(known: TranscriptFormat) -> Product:
    """Give where a product writes the transcripts of a format.

    Raises:
        ValueError: if they come from elsewhere, as exports do.
    """
    if known.product is None:
        raise ValueError(f"{known.title} are not written where they could be followed.")
    return known.product
