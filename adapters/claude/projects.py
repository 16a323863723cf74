"""Which project a line of a transcript belongs to."""

import re
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath


class ProjectNames:
    """Names the project of a working folder: the base name of the folder that the session was started in.

    Claude Code names the folder of the transcripts after it, with a dash for every character that is no ASCII
    letter or digit; so a working folder further down, after a `cd`, is still of that project. Where no folder
    above the transcript has such a name (a copy, an export), the working folder itself is the project.
    """

    def __init__(self, transcript: Path) -> None:
        self._folders = {folder.name for folder in transcript.parents}
        self._known: dict[str, str] = {}

    def of(self, cwd: str) -> str:
        """Give the name of the project that is worked on in `cwd`, a path of any system; "" for none."""
        if cwd not in self._known:
            self._known[cwd] = self._find(cwd)
        return self._known[cwd]

    def _find(self, cwd: str) -> str:
        path: PurePath = PurePosixPath(cwd) if cwd.startswith("/") else PureWindowsPath(cwd)
        for folder in (path, *path.parents):
            if re.sub(r"[^a-zA-Z0-9]", "-", str(folder)) in self._folders:
                return folder.name
        return path.name
