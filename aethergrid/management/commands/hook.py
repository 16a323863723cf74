"""The hooks of Claude Code on the command line."""

import os
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aethergrid.management.base import GridCommand
from capture.owner import owner_id_of
from grid.hooks.installing import Done, install, settings_path, uninstall
from grid.hooks.settings_json import MILLISECONDS
from grid.hooks.state import TRIAL, HookState, hook_state


class Command(GridCommand):
    """Install the hooks, take them out, or say how they are."""

    help = (
        "Have Claude Code ask the grid with each prompt: `install` adds two hooks to its settings, `uninstall` takes "
        "them out again, `status` looks at them and tries them once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and in which settings."""
        super().add_arguments(parser)
        parser.add_argument("action", choices=["install", "uninstall", "status"])
        where = parser.add_mutually_exclusive_group()
        where.add_argument(
            "--project", type=Path, metavar="DIR", help="for this project alone (.claude/settings.local.json)"
        )
        where.add_argument(
            "--claude-dir", type=Path, metavar="DIR", default=_claude_dir(),
            help="the folder of Claude Code's own settings (%(default)s)",
        )  # fmt: skip
        parser.add_argument(
            "--address", default="", metavar="URL",
            help="where the grid is, if it does not run from this data folder (http://127.0.0.1:8080)",
        )  # fmt: skip
        parser.add_argument(
            "--within", type=int, metavar="MS",
            help=f"how long an answer is waited for before the prompt goes on without ({MILLISECONDS})",
        )  # fmt: skip
        parser.add_argument("--owner", default="", metavar="USERNAME", help="whose grid; the first admin's")
        parser.add_argument("--prompt", default=TRIAL, help="what status tries them with (%(default)s)")

    def run(
        self, *, action: str, project: Path | None, claude_dir: Path, address: str, within: int | None, owner: str,
        prompt: str,         **options: Any,  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Do it, and say what was done."""
        path = settings_path(claude_dir=claude_dir, project=project)
        if action == "install":
            done = install(path, owner_id=owner_id_of(owner), address=address, milliseconds=within)
            self.emit(_shape(done), _installed(done))
        elif action == "uninstall":
            done = uninstall(path)
            self.emit(_shape(done), _uninstalled(done))
        else:
            state = hook_state(path, prompt=prompt)
            self.emit(asdict(state) | {"path": str(state.path)}, _told(state))


def _claude_dir() -> Path:
    return Path(os.environ.get("CLAUDE_CONFIG_DIR") or Path.home() / ".claude")


def _shape(done: Done) -> dict[str, Any]:
    backup = str(done.backup) if done.backup else None
    return {"path": str(done.path), "changed": done.changed, "backup": backup}


def _installed(done: Done) -> str:
    if not done.changed:
        return f"The hooks are in {done.path} already; nothing was changed."
    kept = f" What was there before is kept in {done.backup}." if done.backup else ""
    return (
        f"Claude Code asks the grid with each prompt from its next session on: the hooks are in {done.path}.{kept} "
        "`manage.py hook status` tries them, `manage.py hook uninstall` takes them out."
    )


def _uninstalled(done: Done) -> str:
    told = f"The hooks are out of {done.path}." if done.changed else f"There are no hooks in {done.path}."
    return f"{told} Their key is revoked." if done.key else told


def _told(state: HookState) -> str:
    if not state.events:
        return f"There are no hooks in {state.path}; `manage.py hook install` puts them there."
    lines = [f"In {state.path}: {', '.join(state.events)}.", *state.problems]
    if trial := state.trial:
        came = f"a context of {trial.brought:,} characters" if trial.brought else "nothing"
        lines.append(f"Tried once: {came} after {trial.milliseconds:.0f} ms.")
    if state.trial and not (state.trial.brought or state.problems):
        lines.append("No pattern fits that prompt; try another with --prompt.")
    return "\n".join(lines)
