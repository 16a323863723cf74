"""The hooks in Claude Code's settings: which of them are the grid's own, and the settings with and without these."""

import copy
from collections.abc import Iterator
from typing import Any

from embeddings.errors import AetherGridError

# Each event, and what of it: a session that is resumed has what it was given before.
EVENTS = {"SessionStart": "startup|clear|compact", "UserPromptSubmit": ""}
# Of the 300 that a person may wait, the start of the process takes some.
MILLISECONDS = 250
# The process ends itself long before; a system that hardly moves is not waited for.
TIMEOUT_SECONDS = 5
# The end of the script's path tells the grid's own hooks, whichever checkout they are of.
SCRIPT = "/grid/hooks/bring.py"

Settings = dict[str, Any]


class HookSettingsError(AetherGridError):
    """Settings of Claude Code cannot be read or changed; the text names the file and the reason."""


def with_hooks(settings: Settings, command: str) -> Settings:
    """Give the settings with the grid's hooks, once each; those of another checkout are repaired where they stand.

    Raises:
        HookSettingsError: if what is under `hooks` is not as Claude Code has it.
    """
    wanted = {"type": "command", "command": command, "timeout": TIMEOUT_SECONDS}
    changed = copy.deepcopy(settings)
    for event, matcher in EVENTS.items():
        own = [*_own_hooks(changed, event)]
        if len(own) == 1:
            own[0][1].update(wanted)
            continue
        _take_out(changed, event)
        group = {"matcher": matcher} if matcher else {}
        changed.setdefault("hooks", {}).setdefault(event, []).append({**group, "hooks": [dict(wanted)]})
    return changed


def without_hooks(settings: Settings) -> Settings:
    """Give the settings without the grid's hooks, and without what is empty then; raises as `with_hooks` does."""
    changed = copy.deepcopy(settings)
    for event in EVENTS:
        _take_out(changed, event)
    return changed


def commands_in(settings: Settings) -> dict[str, str]:
    """Give the commands of the grid's hooks by their event; raises as `with_hooks` does."""
    return {event: hook["command"] for event in EVENTS for _, hook in _own_hooks(settings, event)}


def _take_out(settings: Settings, event: str) -> None:
    groups = _groups(settings, event)
    for group, hook in [*_own_hooks(settings, event)]:
        group["hooks"].remove(hook)
        if not group["hooks"]:
            groups.remove(group)
    hooks = settings.get("hooks", {})
    if event in hooks and not groups:
        del hooks[event]
    if "hooks" in settings and not hooks:
        del settings["hooks"]


def _own_hooks(settings: Settings, event: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for group in _groups(settings, event):
        for hook in _typed(group.get("hooks", []), list, f"hooks.{event}[].hooks", "a list"):
            if isinstance(hook, dict) and SCRIPT in str(hook.get("command", "")):
                yield group, hook


def _groups(settings: Settings, event: str) -> list[dict[str, Any]]:
    hooks = _typed(settings.get("hooks", {}), dict, "hooks", "an object")
    groups: list[Any] = _typed(hooks.get(event, []), list, f"hooks.{event}", "a list")
    return [_typed(group, dict, f"hooks.{event}[]", "an object") for group in groups] and groups


def _typed(value: Any, kind: type, name: str, words: str) -> Any:
    if not isinstance(value, kind):
        raise HookSettingsError(
            f"{name}: {words} is needed there, not {value!r:.60}. Claude Code cannot read it either; mend it first."
        )
    return value
