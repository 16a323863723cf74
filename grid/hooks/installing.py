"""Putting the hooks into Claude Code's settings, with a key of their own, and taking them out again."""

import json
import shlex
import sys
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as grid_settings

from grid.hooks.asking import CONFIGURATION
from grid.hooks.settings_file import SettingsFile, read_settings, write_file
from grid.hooks.settings_json import (
    MILLISECONDS,
    TIMEOUT_SECONDS,
    HookSettingsError,
    commands_in,
    with_hooks,
    without_hooks,
)
from grid.keys import find_key, make_key, revoke_key

KEY_NAME = "Claude Code hooks"
BACKUPS = Path("hooks") / "backups"
LEAST_MILLISECONDS, MOST_MILLISECONDS = 50, TIMEOUT_SECONDS * 1000 - 500


@dataclass
class Configuration:
    """What the hooks of a grid know: their key, an address if one was set, their time, and where they are installed.

    `places` has the backup of each settings file; "" where there was no file.
    """

    key: str = ""
    address: str = ""
    milliseconds: int = MILLISECONDS
    places: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a settings file: whether it was changed, and what was in it before is in `backup`, if any.

    `key` says that a key was made for it, or revoked.
    """

    path: Path
    changed: bool
    backup: Path | None = None
    key: bool = False


def settings_path(*, claude_dir: Path, project: Path | None) -> Path:
    """Give the user's settings, or a project's own ones of this machine, which are not checked in.

    Raises:
        HookSettingsError: if the project is no folder.
    """
    if project is None:
        return claude_dir / "settings.json"
    if not project.is_dir():
        raise HookSettingsError(f"{project} is no folder; name that of a project.")
    return project / ".claude" / "settings.local.json"


def command_words(milliseconds: int) -> list[str]:
    """Give the command of the hooks: this Python, without its site and the environment, and this data folder."""
    script = Path(__file__).resolve().with_name("bring.py")
    return [sys.executable, "-I", "-S", str(script), str(home()), str(milliseconds)]


def command_line(milliseconds: int = MILLISECONDS) -> str:
    """Give the command as a shell runs it: silent, and with status 0, also when this checkout is gone."""
    return f"{shlex.join(command_words(milliseconds))} 2>/dev/null || :"


def install(path: Path, *, owner_id: int, address: str = "", milliseconds: int | None = None) -> Done:
    """Put the hooks into a settings file, and make their key where there is none that works; twice is once.

    What is not given of address and time stays as it is.

    Raises:
        HookSettingsError: if the settings cannot be read or written, or address or time are none.
    """
    known = read_configuration()
    known.address = address or known.address
    known.milliseconds = milliseconds or known.milliseconds
    _check(known)
    file = read_settings(path)
    changed = with_hooks(file.settings, command_line(known.milliseconds))
    place = str(file.path)
    # Their keys and backups are nobody else's to read.
    (home() / BACKUPS.parent).mkdir(mode=0o700, parents=True, exist_ok=True)
    if not commands_in(file.settings) or place not in known.places:
        known.places[place] = _back_up(file)
    made = not known.key or find_key(known.key) is None
    if made:
        known.key = make_key(owner_id=owner_id, name=KEY_NAME)[1]
    _write_configuration(known)
    if changed != file.settings:
        write_file(file.path, file.written(changed), mode=0o644)
    backup = home() / BACKUPS / known.places[place] if known.places[place] else None
    return Done(file.path, changed=changed != file.settings, backup=backup, key=made)


def uninstall(path: Path) -> Done:
    """Take the hooks out of a settings file, and revoke their key when they are nowhere else.

    Nothing else was changed since? Then the file has the same bytes as before, or is gone if there was none.

    Raises:
        HookSettingsError: if the settings cannot be read or written.
    """
    file = read_settings(path)
    place, known = str(file.path), read_configuration()
    left = without_hooks(file.settings)
    backup = known.places.pop(place, None)
    changed = bool(commands_in(file.settings))
    if changed:
        _put_back(file, left, backup=backup)
    if backup:
        (home() / BACKUPS / backup).unlink(missing_ok=True)
    if known.places:
        _write_configuration(known)
        return Done(file.path, changed=changed)
    # While the database is away the key stays known, and can be revoked by the next try.
    revoked = bool(known.key) and revoke_key(known.key)
    (home() / CONFIGURATION).unlink(missing_ok=True)
    return Done(file.path, changed=changed, key=revoked)


def read_configuration() -> Configuration:
    """Give what the hooks know; nothing if they were never installed, or it cannot be read."""
    try:
        found: Any = json.loads((home() / CONFIGURATION).read_bytes())
        return Configuration(
            key=str(found["key"]),
            address=str(found["address"]),
            milliseconds=int(found["milliseconds"]),
            places=dict(found["places"]),
        )
    except (OSError, ValueError, LookupError, TypeError):
        return Configuration()


def home() -> Path:
    """Give the data folder."""
    return Path(grid_settings.AETHERGRID_HOME)


def _check(known: Configuration) -> None:
    parts = urlsplit(known.address)
    if known.address and not (parts.scheme == "http" and parts.hostname):
        raise HookSettingsError(f"{known.address}: an address such as http://127.0.0.1:8080 is needed.")
    if not LEAST_MILLISECONDS <= known.milliseconds <= MOST_MILLISECONDS:
        raise HookSettingsError(
            f"--within {known.milliseconds}: {LEAST_MILLISECONDS} to {MOST_MILLISECONDS} milliseconds are possible."
        )


def _write_configuration(known: Configuration) -> None:
    write_file(home() / CONFIGURATION, json.dumps(asdict(known), indent=2).encode())


def _back_up(file: SettingsFile) -> str:
    if file.raw is None:
        return ""
    name = f"{blake2b(str(file.path).encode(errors='replace'), digest_size=8).hexdigest()}.json"
    write_file(home() / BACKUPS / name, file.raw)
    return name


def _put_back(file: SettingsFile, left: dict[str, Any], *, backup: str | None) -> None:
    if backup == "" and not left:
        file.path.unlink()
        return
    before = read_settings(home() / BACKUPS / backup) if backup else None
    if before and before.raw is not None and _is_before(before.settings, left):
        write_file(file.path, before.raw)
    else:
        write_file(file.path, file.written(left))


def _is_before(before: dict[str, Any], left: dict[str, Any]) -> bool:
    """Tell whether settings are what is left, keys in the same order; what is empty under `hooks` does not count."""
    return not commands_in(before) and json.dumps(without_hooks(before)) == json.dumps(left)
