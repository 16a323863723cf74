"""Noting exchanges while they pass: appended to files, which a process of its own records from afterwards.

Nothing here may hold up or end a call: where a file cannot be written, the call goes on without.
"""

import errno
import fcntl
import json
import logging
import os
import secrets
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from adapters.registry import api_of
from capture.proxy.exchange_files import (
    ALL_ASKED,
    ANSWERED,
    ASKED,
    END,
    ENDED,
    SAID,
    UNDER_WAY,
    Beginning,
    piece,
)  # fmt: skip
from capture.proxy.folder import ExchangeFolder
from capture.proxy.headers import noted
from capture.proxy.room import Room
from capture.proxy.routes import Call
from capture.proxy.troubles import Troubles

logger = logging.getLogger(__name__)

Headers = Iterable[tuple[bytes, bytes]]
# A request beyond this is no conversation; of an answer what is within is kept.
LARGEST = 64 * 1024 * 1024


class Tape:
    """Takes what passes, in its order, and does nothing with it."""

    def asked(self, data: bytes, *, more: bool) -> None:
        """Take a piece of the request."""

    def answered(self, status: int, headers: Headers) -> None:
        """Take the head of the answer."""

    def said(self, data: bytes) -> None:
        """Take a piece of the answer."""

    def whole(self) -> None:
        """Note that the answer came to its end."""

    def end(self) -> None:
        """Let go: nothing more will come, whether the answer came to its end or not."""


class FileTape(Tape):
    """Appends it to a file."""

    def __init__(
        self, folder: ExchangeFolder, name: str, beginning: Beginning, *, room: Room, troubles: Troubles
    ) -> None:
        self._path = folder.path / name
        self._room = room
        self._troubles = troubles
        self._file: int | None = None
        self._size = 0
        self._all_asked = self._answer_is_whole = False
        try:
            self._file = _new_file(folder, self._path)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._write(beginning.to_line())
        except OSError as error:
            self._give_up(error)

    def asked(self, data: bytes, *, more: bool) -> None:
        """Append a piece of the request."""
        if self._file is None:
            return
        if self._size + len(data) > LARGEST:
            self._drop()
            return
        end = b"" if more else piece(ALL_ASKED)
        self._append(piece(ASKED, data), data, end)
        self._all_asked = not more

    def answered(self, status: int, headers: Headers) -> None:
        """Append what the record needs of the head of the answer."""
        told = json.dumps({"status": status, "headers": noted(headers)}).encode()
        self._append(piece(ANSWERED, told), told)

    def said(self, data: bytes) -> None:
        """Append a piece of the answer, as long as there is room."""
        if self._size + len(data) <= LARGEST:
            self._append(piece(SAID, data), data)
        else:
            self._size = LARGEST  # nothing after the gap either

    def whole(self) -> None:
        """Note that the answer came to its end."""
        self._answer_is_whole = self._size < LARGEST

    def end(self) -> None:
        """Give the file its final name, or remove it if the request never was whole: then nothing was asked."""
        told = json.dumps({"at": datetime.now(UTC).isoformat(), "whole": self._answer_is_whole}).encode()
        self._append(piece(END, told), told)
        self._let_go()

    def _append(self, *parts: bytes) -> None:
        if self._file is None:
            return
        try:
            self._write(*parts)
        except OSError as error:
            self._give_up(error)

    def _write(self, *parts: bytes) -> None:
        assert self._file is not None
        size = sum(map(len, parts))
        self._room.take(size)
        if os.writev(self._file, parts) < size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._size += size

    def _give_up(self, error: OSError) -> None:
        """Go on without the file; what was written of an answer is kept."""
        self._troubles.note(f"an exchange could not be kept: {error.strerror}")
        self._let_go()

    def _drop(self) -> None:
        logger.info("a request of more than %d MiB passes unrecorded", LARGEST // 2**20)
        self._all_asked = False
        self._let_go()

    def _let_go(self) -> None:
        if self._file is None:
            return
        try:
            if self._all_asked:
                self._path.rename(self._path.with_suffix(ENDED))
            else:
                self._path.unlink()
        except OSError as error:
            self._troubles.note(f"an exchange could not be kept: {error.strerror}")
        os.close(self._file)
        self._file = None


def _new_file(folder: ExchangeFolder, path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        folder.make()
        return os.open(path, flags, 0o600)


class Tapes:
    """Gives each call its tape; one that does nothing for calls without messages, and all without a folder."""

    def __init__(
        self, folder: ExchangeFolder | None, *, most_bytes: int = 0, troubles: Troubles | None = None
    ) -> None:
        self._folder = folder
        self._silent = Tape()
        self.troubles = troubles or Troubles()
        if folder is not None:
            self._room = Room(folder.path, most_bytes=most_bytes)

    def new(self, call: Call, *, owner_id: int, headers: Headers) -> Tape:
        """Give the tape of a call."""
        if self._folder is None or api_of(call.method, call.rest) is None:
            return self._silent
        beginning = Beginning(
            owner_id=owner_id,
            provider=call.provider,
            method=call.method,
            path=call.rest,
            started_at=datetime.now(UTC),
            headers=noted(headers),
        )
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}{UNDER_WAY}"
        return FileTape(self._folder, name, beginning, room=self._room, troubles=self.troubles)
