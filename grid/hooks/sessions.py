"""What was brought into which session, so that nothing comes in again and again. Standard library only."""

import contextlib
import re
from pathlib import Path

FOLDER = Path("hooks") / "sessions"
MOST_SESSIONS = 100
MOST_BYTES = 64 * 1024
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")


def known_in(folder: Path, session: str) -> set[str]:
    """Give the ids of the patterns that a session has been given."""
    with contextlib.suppress(FileNotFoundError):
        if path := _path(folder, session):
            with path.open(encoding="ascii", errors="replace") as file:
                return set(file.read(MOST_BYTES).split())
    return set()


def remember(folder: Path, session: str, ids: list[str]) -> None:
    """Note that a session was given patterns."""
    if path := _path(folder, session):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="ascii", errors="replace") as file:
            file.write("".join(f"{id_}\n" for id_ in ids))


def forget(folder: Path, session: str) -> None:
    """Forget what a session was given: it is not in front of the model any more."""
    if path := _path(folder, session):
        path.unlink(missing_ok=True)


def forget_old(folder: Path) -> None:
    """Keep the latest sessions only; another process may do the same at this moment."""
    with contextlib.suppress(FileNotFoundError):
        paths = sorted((folder / FOLDER).iterdir(), key=lambda path: path.stat().st_mtime)
        for path in paths[:-MOST_SESSIONS]:
            path.unlink(missing_ok=True)


def _path(folder: Path, session: str) -> Path | None:
    return folder / FOLDER / session if _ID.fullmatch(session) else None
