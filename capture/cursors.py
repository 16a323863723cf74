"""How far each file of a source was read, as the rows have it: what changed since, and how much that is."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

from capture.models import Source, TranscriptFile
from capture.transcripts import Position, TranscriptReader

LONGEST_NAME = 600


class Cursors:
    """The places up to which the files of a source were read, and what the files were then."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._positions: dict[str, Position] = {
            row.path: Position(
                offset=row.offset, inode=row.inode % 2**64, size=row.size, mtime_ns=row.mtime_ns
            )
            for row in source.files.all()
        }

    def is_current(self, path: Path) -> bool:
        """Tell whether a file is as it was when it was last read. Raises OSError if it cannot be looked at."""
        stat = path.stat()
        at = self._positions.get(name_of(path))
        return at is not None and _is_as_it_was(at, stat)

    def unread_bytes(self, path: Path) -> int:
        """Give how much of a file is still to be read, 0 where that cannot be told."""
        try:
            stat = path.stat()
        except OSError:
            return 0
        at = self._positions.get(name_of(path))
        if at is None:
            return stat.st_size
        if _is_as_it_was(at, stat):
            return 0
        return stat.st_size - at.offset if stat.st_size > at.offset else stat.st_size

    def pass_over(self, path: Path) -> None:
        """Count a file as read until it changes, in this process alone."""
        with contextlib.suppress(OSError):
            stat = path.stat()
            self._positions[name_of(path)] = Position(0, stat.st_ino, stat.st_size, stat.st_mtime_ns)

    def save(self, readers: Iterable[TranscriptReader]) -> None:
        """Write how far files were read."""
        rows = [self._row(reader) for reader in readers]
        TranscriptFile.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["source", "path"],
            update_fields=["offset", "inode", "size", "mtime_ns", "damage", "read_at"],
        )
        for row in rows:
            self._positions[row.path] = Position(row.offset, row.inode % 2**64, row.size, row.mtime_ns)

    def _row(self, reader: TranscriptReader) -> TranscriptFile:
        at = reader.position
        return TranscriptFile(
            source=self._source,
            path=name_of(reader.path),
            offset=at.offset,
            inode=_signed(at.inode),
            size=at.size,
            mtime_ns=at.mtime_ns,
            damage=[asdict(damage) for damage in reader.damage],
        )


def name_of(path: Path) -> str:
    """Give a path as a row can hold it: names need not be UTF-8, and an index of Postgres takes no long ones."""
    name = os.fsencode(path).decode(errors="backslashreplace")
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[:LONGEST_NAME]}… {blake2b(name.encode(), digest_size=16).hexdigest()}"


def _is_as_it_was(at: Position, stat: os.stat_result) -> bool:
    return (at.inode, at.size, at.mtime_ns) == (stat.st_ino, stat.st_size, stat.st_mtime_ns)


def _signed(number: int) -> int:
    """Give an inode, which some file systems number up to 64 bits, as the database's integers hold it."""
    return (number + 2**63) % 2**64 - 2**63
