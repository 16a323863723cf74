"""A settings file of Claude Code, read and written so that what nobody asked to change stays as it is."""

import json
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grid.hooks.settings_json import HookSettingsError, Settings

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file as it was read: the place that a link leads to, its bytes (None if there is none), and what they say."""

    path: Path
    raw: bytes | None
    settings: Settings

    def written(self, settings: Settings) -> bytes:
        """Give the bytes of other settings in the style of this file: indentation, line ends, escapes, last line."""
        text = (self.raw or b"{\n}\n").decode("utf-8")
        body = text.removeprefix(BOM)
        indent = _indent(body)
        separators = None if indent else (",", ":")
        style: dict[str, Any] = {"indent": indent, "separators": separators}
        told = json.dumps(settings, ensure_ascii=body.isascii() and "\\u" in body, **style)
        try:
            told.encode("utf-8")
        except UnicodeEncodeError:
            told = json.dumps(settings, **style)  # half of a surrogate pair can only be escaped
        told += body[len(body.rstrip()) :].replace("\r\n", "\n")
        told = told.replace("\n", "\r\n") if "\r\n" in body else told
        return ((BOM if text.startswith(BOM) else "") + told).encode("utf-8")


def read_settings(path: Path) -> SettingsFile:
    """Read a settings file; one that does not exist yet, or is empty, has no settings.

    Raises:
        HookSettingsError: if it cannot be read, or is no JSON object that can be written again without a loss.
    """
    try:
        place = path.expanduser().resolve()
        raw = place.read_bytes()
    except FileNotFoundError:
        return SettingsFile(place, None, {})
    except (OSError, RuntimeError) as error:
        raise HookSettingsError(f"{path} cannot be read: {error}.") from error
    try:
        text = raw.decode("utf-8").removeprefix(BOM)
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        raise HookSettingsError(
            f"{path} is not plain JSON ({error}); nothing was changed. Comments and commas at the end are not "
            "allowed there; mend it, and try again."
        ) from error
    if not isinstance(found, dict):
        raise HookSettingsError(
            f"{path}: an object is needed, not {text.strip()[:40]!r}; nothing was changed."
        )
    return SettingsFile(place, raw, found)


def write_file(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Replace a file at once, or leave it as it is; one that exists keeps its mode.

    Raises:
        HookSettingsError: if it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else mode
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise HookSettingsError(f"{path} cannot be written: {error.strerror}; it is as it was.") from error


def _indent(text: str) -> str | None:
    """Give the indentation of the first line that has one; None for a text in one line."""
    found = re.search(r"\n([ \t]+)\S", text)
    return found[1] if found else ("  " if "\n" in text.strip() or text.strip() in ("", "{}") else None)


def _once(pairs: list[tuple[str, Any]]) -> Settings:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} stands there twice")
    return found


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
