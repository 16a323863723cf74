"""Reading a transcript file from where the last reading ended, around whatever is damaged."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from adapters.base import HEAD_BYTES, TranscriptFormat, TranscriptParser
from adapters.damage import Damage
from adapters.jsonl import DecodedLine, decode_line
from adapters.messages import CapturedMessage
from adapters.packed import is_packed, unpacked

SLICE_BYTES = 1024 * 1024
# A message's lines stand close together: the more is read before it is taken, the fewer forms of it are stored.
TAKE_BYTES = 8 * 1024 * 1024
# Up to this size the whole part that was read is compared before going on behind it; past it, the end of that part.
COMPARED_WHOLE_BYTES = 8 * 1024 * 1024
COMPARED_END_BYTES = 64 * 1024
_THE_LONGEST = "the longest that is read is"


@dataclass(slots=True)
class Position:
    """How far a file has been read: whole lines up to `offset`, and what the file was then."""

    offset: int = 0
    inode: int = 0
    size: int = 0
    mtime_ns: int = 0


@dataclass
class TranscriptReader:
    """The state of reading one file: its parser, its position, and the damage met so far.

    The messages of a transcript grow over many lines, so a reader is kept for as long as its file is followed;
    a file that was rewritten or replaced is read anew from its start (`restarts`). A file that is one document is
    rewritten at each change: it is read whole each time, and its parser tells what is new in it.
    """

    path: Path
    format: TranscriptFormat
    parser: TranscriptParser = field(init=False)
    position: Position = field(default_factory=Position)
    damage: list[Damage] = field(default_factory=list)
    recovered: int = 0
    restarts: int = 0

    def __post_init__(self) -> None:
        self._restart()

    def _restart(self) -> None:
        self.parser = self.format.new_parser(self.path)
        self.position = Position()
        self.damage.clear()
        self.recovered = 0
        self._line = 1
        self._line_started = False
        self._oversize = 0
        self._hash = blake2b(digest_size=16)
        self._end = b""
        self._is_document = False

    def read(self, *, at_rest: bool = False) -> Iterator[list[CapturedMessage]]:
        """Read what is new, giving the messages that are new or grew after each slice of the file.

        A last line without its line feed waits, unless it decodes (a transcript may end so), and so does a document
        that was half written when it was looked at; `at_rest` says that nothing more will come, so that what then
        still waits is damage.
        """
        with self.path.open("rb") as file:
            stat = os.fstat(file.fileno())
            if is_packed(file):
                yield from self._read_packed(file)
            else:
                yield from self._read_plain(file, stat, at_rest=at_rest)
            self.position.inode, self.position.size = stat.st_ino, stat.st_size
            self.position.mtime_ns = stat.st_mtime_ns

    def _read_packed(self, file: io.BufferedReader) -> Iterator[list[CapturedMessage]]:
        """Read what nobody writes to any more, whole."""
        self._restart()
        yield from self.read_once(unpacked(file))

    def _read_plain(
        self, file: BinaryIO, stat: os.stat_result, *, at_rest: bool
    ) -> Iterator[list[CapturedMessage]]:
        head = file.read(HEAD_BYTES)
        if not self.position.offset:
            self._is_document = self.format.is_document(self.path, head)
        if self._is_document:
            yield self._read_document(head, file, at_rest=at_rest)
        else:
            yield from self._read_lines(file, stat, at_rest=at_rest)

    def _read_lines(
        self, file: BinaryIO, stat: os.stat_result, *, at_rest: bool
    ) -> Iterator[list[CapturedMessage]]:
        if self._was_rewritten(file, stat):
            self._restart()
            self.restarts += 1
        file.seek(self.position.offset)
        pending = b""
        taken = self.position.offset
        while data := file.read(SLICE_BYTES):
            pending = self._consume(pending + data)
            if self.position.offset - taken >= TAKE_BYTES:
                yield self.parser.take()
                taken = self.position.offset
        self._consume_tail(pending, at_rest=at_rest)
        yield self._take(at_rest=at_rest)

    def _read_document(self, head: bytes, rest: BinaryIO, *, at_rest: bool) -> list[CapturedMessage]:
        self.damage.clear()
        longest = settings.CAPTURE_MAX_LINE_BYTES
        raw = head + rest.read(max(0, longest + 1 - len(head)))
        if len(raw) > longest:
            self._damaged(f"too long to be read in one piece; {_THE_LONGEST} {longest:,} bytes")
            return []
        document = decode_line(raw)
        # Half written, it has none.
        if document.records or at_rest:
            self.position.offset = len(raw)
            self._feed_decoded(document)
        return self._take(at_rest=at_rest)

    def _take(self, *, at_rest: bool) -> list[CapturedMessage]:
        if at_rest:
            self.parser.end()
        return self.parser.take()

    def read_once(self, file: BinaryIO) -> Iterator[list[CapturedMessage]]:
        """Read a transcript at rest that is no file by itself, but packed or a part of an archive."""
        head = file.read(HEAD_BYTES)
        if self.format.is_document(self.path, head):
            yield self._read_document(head, file, at_rest=True)
            return
        pending = self._consume(head)
        while data := file.read(TAKE_BYTES):
            pending = self._consume(pending + data)
            yield self.parser.take()
        self._consume_tail(pending, at_rest=True)
        yield self._take(at_rest=True)

    def is_current(self) -> bool:
        """Tell whether the file is as it was when it was last read."""
        stat = self.path.stat()
        at = self.position
        return (at.inode, at.size, at.mtime_ns) == (stat.st_ino, stat.st_size, stat.st_mtime_ns)

    def _was_rewritten(self, file: BinaryIO, stat: os.stat_result) -> bool:
        """Tell whether what was read is no longer what the file starts with."""
        offset = self.position.offset
        if not offset:
            return False
        if stat.st_size < offset or stat.st_ino != self.position.inode:
            return True
        if offset <= COMPARED_WHOLE_BYTES:
            file.seek(0)
            return blake2b(file.read(offset), digest_size=16).digest() != self._hash.digest()
        file.seek(offset - len(self._end))
        return file.read(len(self._end)) != self._end

    def _consume(self, data: bytes) -> bytes:
        """Feed the whole lines of `data`; give back what follows the last line feed."""
        start = 0
        while (end := data.find(b"\n", start)) >= 0:
            self._feed(data[start:end])
            self._line += 1
            self._line_started = False
            self._oversize = 0
            start = end + 1
        self._advance(data[:start])
        rest = data[start:]
        if len(rest) > settings.CAPTURE_MAX_LINE_BYTES:
            # Too long to hold: it is counted, not kept, until its line feed comes.
            self._oversize += len(rest)
            self._advance(rest)
            return b""
        return rest

    def _consume_tail(self, rest: bytes, *, at_rest: bool) -> None:
        if rest.rstrip().endswith(b"}") and not self._oversize:
            line = decode_line(rest)
            if line.records and not line.damage:
                self._feed(rest)
                self._advance(rest)
                return
        if at_rest and (rest.strip() or self._oversize):
            self._feed(rest)

    def _feed(self, raw: bytes) -> None:
        size = self._oversize + len(raw)
        if size > settings.CAPTURE_MAX_LINE_BYTES:
            self._damaged(
                f"a line of {size:,} bytes; {_THE_LONGEST} {settings.CAPTURE_MAX_LINE_BYTES:,} bytes"
            )
            return
        line = decode_line(raw)
        # What follows a tail that was read before its line feed came is glued to it.
        self.recovered += (
            len(line.records) - 1 if line.records and not self._line_started else len(line.records)
        )
        self._line_started = self._line_started or bool(line.records)
        self._feed_decoded(line)

    def _feed_decoded(self, line: DecodedLine) -> None:
        for reason in line.damage:
            self._damaged(reason)
        for record in line.records:
            if unreadable := self.parser.feed(record):
                self._damaged(unreadable)

    def _damaged(self, reason: str) -> None:
        self.damage.append(Damage(line=self._line, reason=reason))

    def _advance(self, data: bytes) -> None:
        self.position.offset += len(data)
        self._hash.update(data)
        self._end = (self._end + data)[-COMPARED_END_BYTES:]
