"""Reading what is in a zip archive without unpacking it."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from embeddings.errors import AetherGridError

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Text is packed to a tenth or a thirtieth. What unpacks to more than this, and to much, was made to fill a disk.
MOST_TIMES = 200
ALWAYS_FINE_BYTES = 100 * 1024 * 1024
_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class UnreadableArchiveError(AetherGridError):
    """An archive, or a file in it, cannot be read or is not safe to read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. Its `path` is for people and for formats: there is nothing at it."""

    path: Path
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader]:
        """Open the file to be read from its start; its bytes are unpacked as they are read.

        Raises:
            UnreadableArchiveError: here or while it is read.
        """
        try:
            packed = self.archive.open(self.info)
        except _DAMAGE as error:
            raise _unreadable(self.path, error) from error
        with packed:
            yield io.BufferedReader(_Unpacking(packed, self.path))


def is_archive(head: bytes) -> bool:
    """Tell from the first bytes of a file whether it is a zip archive."""
    return head.startswith(_MAGIC)


@contextmanager
def opened(path: Path) -> Iterator[list[Member]]:
    """Open an archive and give the files in it, in order of name.

    Raises:
        UnreadableArchiveError: if it is damaged, encrypted, or would unpack to far more than it is.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise _unreadable(path, error) from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_link(info)]
        if any(info.flag_bits & _ENCRYPTED for info in infos):
            raise UnreadableArchiveError(
                f"{path}: it is encrypted. Unpack it with its password and import the folder."
            )
        _refuse_bombs(path, infos)
        infos.sort(key=lambda info: info.filename)
        yield [Member(_shown(path, info), archive, info) for info in infos]


def _refuse_bombs(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(info.file_size for info in infos)
    blown_up = [info for info in infos if _is_much(info.file_size, packed=info.compress_size)]
    if blown_up or _is_much(unpacked, packed=path.stat().st_size):
        size = max((info.file_size for info in blown_up), default=unpacked)
        raise UnreadableArchiveError(
            f"{path}: it would unpack to {size:,} bytes, more than {MOST_TIMES} times what it is. If you trust it, "
            "unpack it and import the folder."
        )


def _is_much(unpacked: int, *, packed: int) -> bool:
    return unpacked > ALWAYS_FINE_BYTES and unpacked > MOST_TIMES * packed


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _shown(path: Path, info: zipfile.ZipInfo) -> Path:
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    return path.joinpath(*(part for part in parts if part not in ("/", "..")))


def _unreadable(path: Path, error: Exception) -> UnreadableArchiveError:
    return UnreadableArchiveError(f"{path}: the archive cannot be read ({error}). Download or copy it again.")


class _Unpacking(io.RawIOBase):
    """The bytes of a member, no more of them than the archive says there are."""

    def __init__(self, packed: IO[bytes], path: Path) -> None:
        self._packed = packed
        self._path = path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._packed.read(len(buffer))
        except _DAMAGE as error:
            raise _unreadable(self._path, error) from error
        buffer[: len(data)] = data
        return len(data)
