"""Programs that the servers are started with: where they are found, and what to install where they are not."""

import shutil
from pathlib import Path

from platformdirs import user_cache_path

ROOT = Path(__file__).resolve().parents[2]


class ServerError(Exception):
    """A server could not be started; the text says why and what to do."""


class MissingProgramError(ServerError):
    """What a server is started with is not on this machine."""


def program(name: str, *, install: str, folders: tuple[Path, ...] = ()) -> Path:
    """Give the path of a program, looked for on the path and then in `folders`.

    Raises `MissingProgramError` with what to install.
    """
    found = shutil.which(name)
    candidates = [Path(found)] if found else [folder / name for folder in folders if (folder / name).exists()]
    if not candidates:
        raise MissingProgramError(f"The program {name} is missing: {install}.")
    return candidates[0]


def kept_folder(name: str) -> Path:
    """Give a folder for what is built or fetched once and used by every checkout."""
    folder = user_cache_path("aethergrid") / "servers" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
