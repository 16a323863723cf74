"""Following the transcripts of one product: which files changed, and recording what is new in them."""

import contextlib
import logging
import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from adapters.base import Product, TranscriptFormat
from adapters.messages import CapturedMessage
from adapters.registry import UnknownFormatError, head_of, transcript_format
from capture.intake import BATCH
from capture.models import Source, TranscriptFile
from capture.recorder import record
from capture.transcripts import Position, TranscriptReader
from embeddings.away import AWAY

logger = logging.getLogger(__name__)

# Readers hold the messages of their file; more files than this are hardly written to at one time.
READERS_KEPT = 32
LONGEST_NAME = 600


class FolderFollower:
    """Records the transcripts below a folder as they grow: those of the format that the source is of.

    A file that is as its cursor says is not opened. One that changed while nobody followed it is read from its
    start, since its messages grow over many lines; what is known of it already is a no-op.
    """

    def __init__(self, folder: Path, *, source: Source) -> None:
        self.folder = folder
        self.source = source
        self.format = transcript_format(source.kind)
        self.product = product_of(self.format)
        # The system may report changes under the real name of a folder.
        self._names = list(dict.fromkeys((folder, folder.resolve())))
        self._readers: OrderedDict[Path, TranscriptReader] = OrderedDict()
        self._cursors: dict[str, Position] = {
            row.path: Position(
                offset=row.offset, inode=row.inode % 2**64, size=row.size, mtime_ns=row.mtime_ns
            )
            for row in source.files.all()
        }

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

    def follow_changes(self, paths: Iterable[Path]) -> int:
        """Follow what the system reports as changed; of a folder that was moved here, it names the folder only."""
        here = [path for path in paths if any(path.is_relative_to(name) for name in self._names)]
        return self.follow(file for path in here for file in (self.files(path) if path.is_dir() else [path]))

    def follow(self, paths: Iterable[Path]) -> int:
        """Read what is new in those files; give how many messages were new or grew.

        Messages of several small files are recorded together, and a file's cursor is saved after its messages.
        Where recording fails because a store is away, none of their places is lost: call it again.
        """
        try:
            return self._follow(paths)
        except AWAY:
            # Their parsers have given away messages that were not recorded; files are read anew from their start.
            self._readers.clear()
            raise

    def _follow(self, paths: Iterable[Path]) -> int:
        new, messages, read = 0, list[CapturedMessage](), list[TranscriptReader]()
        for path in paths:
            reader = self._reader_of_changed(path)
            if reader is None:
                continue
            try:
                for taken in self._read(reader):
                    messages += taken
                    while len(messages) >= BATCH:
                        new += self._record(messages[:BATCH])
                        del messages[:BATCH]
            except OSError as error:
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
            if self.is_transcript(path) and not self._is_current(path):
                return self._reader(path)
        except FileNotFoundError:
            self._readers.pop(path, None)
        except (OSError, UnknownFormatError) as error:
            self._pass_over(path, error)
        return None

    def _read(self, reader: TranscriptReader) -> Iterator[list[CapturedMessage]]:
        known_damage, known_restarts = len(reader.damage), reader.restarts
        yield from reader.read()
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
        with contextlib.suppress(OSError):
            stat = path.stat()
            self._cursors[name_of(path)] = Position(0, stat.st_ino, stat.st_size, stat.st_mtime_ns)

    def _is_current(self, path: Path) -> bool:
        stat = path.stat()
        cursor = self._cursors.get(name_of(path))
        return cursor is not None and (cursor.inode, cursor.size, cursor.mtime_ns) == (
            stat.st_ino,
            stat.st_size,
            stat.st_mtime_ns,
        )

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
        if not readers:
            return
        with transaction.atomic():
            TranscriptFile.objects.bulk_create(
                [self._row(reader) for reader in readers],
                update_conflicts=True,
                unique_fields=["source", "path"],
                update_fields=["offset", "inode", "size", "mtime_ns", "damage", "read_at"],
            )
            Source.objects.filter(pk=self.source.pk).update(last_seen=timezone.now(), last_error="")
        for reader in readers:
            at = reader.position
            self._cursors[name_of(reader.path)] = Position(at.offset, at.inode, at.size, at.mtime_ns)

    def _row(self, reader: TranscriptReader) -> TranscriptFile:
        at = reader.position
        return TranscriptFile(
            source=self.source,
            path=name_of(reader.path),
            offset=at.offset,
            inode=_signed(at.inode),
            size=at.size,
            mtime_ns=at.mtime_ns,
            damage=[asdict(damage) for damage in reader.damage],
        )


def product_of(known: TranscriptFormat) -> Product:
    """Give where a product writes the transcripts of a format.

    Raises:
        ValueError: if they come from elsewhere, as exports do.
    """
    if known.product is None:
        raise ValueError(f"{known.title} are not written where they could be followed.")
    return known.product


def name_of(path: Path) -> str:
    """Give a path as a row can hold it: names need not be UTF-8, and an index of Postgres takes no long ones."""
    name = os.fsencode(path).decode(errors="backslashreplace")
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[:LONGEST_NAME]}… {blake2b(name.encode(), digest_size=16).hexdigest()}"


def _signed(number: int) -> int:
    """Give an inode, which some file systems number up to 64 bits, as the database's integers hold it."""
    return (number + 2**63) % 2**64 - 2**63
