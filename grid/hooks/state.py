"""How the hooks are: in the settings, with their key, and when they are tried once."""

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grid.hooks.asking import ADDRESS
from grid.hooks.installing import Configuration, command_line, command_words, home, read_configuration
from grid.hooks.settings_file import read_settings
from grid.hooks.settings_json import EVENTS, commands_in
from grid.keys import find_key

TRIAL = "How did we fix the flaky test?"
PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """What the hook did with a prompt: how long it took from its start to its end, and what came of it.

    `brought` is how many characters it would bring in; `reason` says why there are none, "" if nothing fits.
    """

    milliseconds: float
    brought: int
    reason: str


@dataclass(frozen=True, slots=True)
class HookState:
    """What there is to know of the hooks in a settings file.

    `problems` say what keeps them from working, and what to do; without any they work.
    """

    path: Path
    events: tuple[str, ...]
    address: str
    problems: tuple[str, ...]
    trial: Trial | None


def hook_state(path: Path, *, prompt: str = TRIAL) -> HookState:
    """Look at the hooks of a settings file, and try them with a prompt if they are there.

    Raises:
        HookSettingsError: if the settings cannot be read.
    """
    file = read_settings(path)
    commands, known = commands_in(file.settings), read_configuration()
    trial = try_once(prompt, milliseconds=known.milliseconds) if commands else None
    problems = [*_problems(file.settings, commands, known)] if commands else []
    if trial and trial.reason:
        problems.append(f"{trial.reason[:1].upper()}{trial.reason[1:]}.")
    return HookState(
        path=file.path,
        events=tuple(commands),
        address=known.address or _running(),
        problems=tuple(problems),
        trial=trial,
    )


def try_once(prompt: str, *, milliseconds: int) -> Trial:
    """Run the hook as Claude Code does, in a session that nothing is noted of."""
    event = {"hook_event_name": "UserPromptSubmit", "prompt": prompt, "cwd": str(Path.cwd())}
    started = time.perf_counter()
    try:
        done = subprocess.run(
            [*command_words(milliseconds), "--explain"], input=json.dumps(event), text=True, capture_output=True,
            timeout=PATIENCE_SECONDS, check=False,
        )  # fmt: skip
        said, reason = done.stdout, done.stderr
    except (OSError, subprocess.TimeoutExpired) as error:
        said, reason = "", str(error)
    took = (time.perf_counter() - started) * 1000
    context = json.loads(said)["hookSpecificOutput"]["additionalContext"] if said else ""
    return Trial(milliseconds=took, brought=len(context), reason=reason.strip())


def _problems(settings: dict[str, Any], commands: dict[str, str], known: Configuration) -> list[str]:
    found = []
    if settings.get("disableAllHooks"):
        found.append("disableAllHooks is set there: Claude Code runs no hook at all until it is not.")
    if set(commands) != {*EVENTS} or {*commands.values()} != {command_line(known.milliseconds)}:
        found.append(
            "They are not those of this checkout and data folder: `manage.py hook install` mends it."
        )
    if not known.key or find_key(known.key) is None:
        found.append("Their key is gone or was revoked: `manage.py hook install` makes another.")
    return found


def _running() -> str:
    try:
        return (home() / ADDRESS).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
