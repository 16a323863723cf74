"""Which project a session of Gemini CLI is about; its file has only a hash of the folder's path."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

_MARK = ".project_root"
_LONGEST = 4096
_DEEPEST = 8
_ABSOLUTE = re.compile(r"(?:/|[A-Za-z]:[\\/])[^\0\n]*")
_HASH = re.compile(r"[0-9a-f]{64}")


class ProjectFolder:
    """Finds the folder that a session was started in.

    Newer versions note it in a file beside the sessions. Else it is among the folders whose files the tools were
    called with, and is told by its hash; where it is not, the name of the project's own folder has to do.
    """

    def __init__(self, path: Path) -> None:
        home = next((folder.parent for folder in path.parents if folder.name == "chats"), None)
        self.cwd = _noted(home) if home else ""
        self._folder = home.name if home and not _HASH.fullmatch(home.name) else ""
        self._hash = ""
        self._seen: set[PurePath] = set()

    @property
    def name(self) -> str:
        """The project's name, "" if it is not known."""
        return _path(self.cwd).name if self.cwd else self._folder

    def hashed(self, digest: str) -> bool:
        """Take the hash of the folder's path; tell whether the folder got known by it."""
        if not self.cwd and digest and not self._hash:
            self._hash = digest
            return any(self._is_it(folder) for folder in self._seen)
        return False

    def mentioned(self, value: Any) -> bool:
        """Look for paths among the arguments of a tool; tell whether the folder got known by them."""
        if self.cwd:
            return False
        folders = {folder for path in _paths_in(value) for folder in (path, *path.parents)}
        new = folders - self._seen
        self._seen |= new
        return bool(self._hash) and any(self._is_it(folder) for folder in new)

    def _is_it(self, folder: PurePath) -> bool:
        if sha256(str(folder).encode(errors="replace")).hexdigest() != self._hash:
            return False
        self.cwd = str(folder)
        return True


def _noted(folder: Path) -> str:
    try:
        with (folder / _MARK).open(encoding="utf-8") as file:
            return file.read(_LONGEST).strip()
    except (OSError, ValueError):
        return ""


def _path(text: str) -> PurePath:
    return PurePosixPath(text) if text.startswith("/") else PureWindowsPath(text)


def _paths_in(value: Any, depth: int = _DEEPEST) -> Iterator[PurePath]:
    if isinstance(value, str):
        if len(value) <= _LONGEST and _ABSOLUTE.fullmatch(value):
            yield _path(value)
    elif depth and isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _paths_in(item, depth - 1)
