"""Noting exchanges while they pass: appended to files, which a process of its own records from afterwards.

Nothing here may hold up or end a call: where a file cannot be written, the call goes on without.
"""

import errno
import itertools
import json
import logging
import os
import secrets
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from adapters.exchanges import PROXY
from adapters.registry import api_of
from capture.pausing import pauses
from capture.proxy.exchange_files import (
    ALL_ASKED,
    ANSWERED,
    ASKED,
    END,
    ENDED,
    GIVEN,
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

    def given(self, context_id: int) -> None:
        """Note which context was put into the request, which has been taken as its client sent it."""

    def answered(self, status: int, headers: Headers) -> None:
        """Take the head of the answer."""

    def said(self, data: bytes) -> None:
        """Take a piece of the answer."""

    def whole(self) -> None:
        """Note that the answer came to its end."""

    def end(self) -> None:
        """Let go: nothing more will come, whether the answer came to its end or not."""


class FileTape(Tape):
    """Appends it to a file, which is there as soon as anything is asked."""

    def __init__(
        self, folder: ExchangeFolder, name: str, beginning: Beginning, *, room: Room, troubles: Troubles
    ) -> None:
        self._folder = folder
        self._name = name
        self._beginning: Beginning | None = beginning
        self._room = room
        self._troubles = troubles
        self._file: int | None = None
        self._size = 0
        self._head = b""
        self._all_asked = self._answer_is_whole = False

    def asked(self, data: bytes, *, more: bool) -> None:
        """Append a piece of the request."""
        line = self._begin()
        if self._file is None:
            return
        if self._size + len(data) > LARGEST:
            self._drop()
            return
        end = b"" if more else piece(ALL_ASKED)
        self._append(line + piece(ASKED, data), data, end)
        self._all_asked = not more

    def given(self, context_id: int) -> None:
        """Append it."""
        told = json.dumps({"context": context_id}).encode()
        self._append(piece(GIVEN, told), told)

    def answered(self, status: int, headers: Headers) -> None:
        """Take what the record needs of the head of the answer, to be appended with what comes next."""
        told = json.dumps({"status": status, "headers": noted(headers)}).encode()
        self._head = piece(ANSWERED, told) + told

    def said(self, data: bytes) -> None:
        """Append a piece of the answer, as long as there is room."""
        if self._size + len(data) <= LARGEST:
            self._append(self._take_head() + piece(SAID, data), data)
        else:
            self._size = LARGEST  # nothing after the gap either

    def whole(self) -> None:
        """Note that the answer came to its end."""
        self._answer_is_whole = self._size < LARGEST

    def end(self) -> None:
        """Give the file its final name, or remove it if the request never was whole: then nothing was asked."""
        told = json.dumps({"at": datetime.now(UTC).isoformat(), "whole": self._answer_is_whole}).encode()
        self._append(self._take_head() + piece(END, told), told)
        self._let_go()

    def _begin(self) -> bytes:
        """Open the file if that was not tried yet; give what it begins with."""
        beginning, self._beginning = self._beginning, None
        if beginning is None:
            return b""
        try:
            self._file = self._folder.begin(self._name)
        except OSError as error:
            self._give_up(error)
        return beginning.to_line()

    def _take_head(self) -> bytes:
        head, self._head = self._head, b""
        return head

    def _append(self, *parts: bytes) -> None:
        if self._file is None:
            return
        try:
            self._write(self._file, *parts)
        except OSError as error:
            self._give_up(error)

    def _write(self, file: int, *parts: bytes) -> None:
        size = sum(map(len, parts))
        self._room.take(size)
        if os.writev(file, parts) < size:
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
        path = self._folder.path / self._name
        try:
            if self._all_asked:
                path.rename(path.with_suffix(ENDED))
            else:
                path.unlink()
        except OSError as error:
            self._troubles.note(f"an exchange could not be kept: {error.strerror}")
        os.close(self._file)
        self._file = None


class Tapes:
    """Gives each call its tape; one that does nothing for calls without messages, in a pause, or without a folder."""

    def __init__(
        self, folder: ExchangeFolder | None, *, most_bytes: int = 0, troubles: Troubles | None = None
    ) -> None:
        self._folder = folder
        self._silent = Tape()
        self._process = secrets.token_hex(4)
        self._count = itertools.count()
        self.troubles = troubles or Troubles()
        if folder is not None:
            self._room = Room(folder.path, most_bytes=most_bytes)

    def new(self, call: Call, *, owner_id: int, headers: Headers) -> Tape:
        """Give the tape of a call; a pause counts as soon as somebody in this process has looked for one."""
        if self._folder is None or api_of(call.method, call.rest) is None:
            return self._silent
        if pauses().knows(owner_id=owner_id, kind=PROXY, location=call.provider):
            return self._silent
        beginning = Beginning(
            owner_id=owner_id,
            provider=call.provider,
            method=call.method,
            path=call.rest,
            started_at=datetime.now(UTC),
            headers=noted(headers),
        )
        name = f"{time.time_ns():020d}-{self._process}-{next(self._count)}{UNDER_WAY}"
        return FileTape(self._folder, name, beginning, room=self._room, troubles=self.troubles)
