"""The files that are to be imported: those that were named, those in folders, and those in archives."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from adapters.base import HEAD_BYTES
from adapters.packed import unpacked
from capture.archives import Member, opened
from embeddings.errors import AetherGridError


class NoSuchPathError(AetherGridError):
    """There is nothing at a path that was to be imported."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file to read, by itself or in an archive. One that is not `named` was found on the way.

    `open` gives it unpacked, where it is packed.
    """

    path: Path
    named: bool
    open: Callable[[], AbstractContextManager[BinaryIO]]
    archive: Path | None = None

    def head(self) -> bytes:
        """Give its first bytes.

        Raises:
            OSError: if it cannot be read.
            UnreadableArchiveError: if it is in an archive and cannot be read.
        """
        with self.open() as file:
            return file.read(HEAD_BYTES)


def named_file(path: Path) -> Document:
    """Give the document of a file that was named."""
    return Document(path, named=True, open=lambda: _unpacking(path.open("rb")))


def documents_below(path: Path) -> list[Document]:
    """Give the documents of a path: the file itself, or every file below a folder, in order of name.

    Raises:
        NoSuchPathError: if there is nothing there.
    """
    if path.is_dir():
        return [_found_file(file) for file in sorted(path.rglob("*")) if file.is_file()]
    if not path.exists():
        raise NoSuchPathError(f"{path}: no such file or folder.")
    return [named_file(path)]


def _found_file(path: Path) -> Document:
    return Document(path, named=False, open=lambda: _unpacking(path.open("rb")))


def members_of(archive: Path) -> Iterator[Document]:
    """Give the files in a zip archive, which stays open for as long as they are asked for.

    Raises:
        UnreadableArchiveError: if it cannot be read, or not safely.
    """
    with opened(archive) as members:
        for member in members:
            yield Document(member.path, named=False, open=partial(_of_member, member), archive=archive)


def _of_member(member: Member) -> AbstractContextManager[BinaryIO]:
    return _unpacking(member.open())


@contextmanager
def _unpacking(opened_file: AbstractContextManager[io.BufferedReader]) -> Iterator[BinaryIO]:
    with opened_file as file:
        yield unpacked(file)
