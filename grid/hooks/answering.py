"""What a hook says to an event: the grid's package for it, or nothing and why. Standard library only."""

import json
import os
import re
from pathlib import Path
from typing import Any

from grid.hooks import sessions
from grid.hooks.asking import NoAnswerError, RunningGrid

MODEL = "claude"
PROMPT_TOKENS, START_TOKENS = 1500, 600
MOST_AT_START = 3
# Claude Code puts what is longer than 10,000 into a file, of which the model sees the beginning.
LONGEST_CONTEXT = 9_500
# The grid reads the first and the last parts of a long query; it refuses more than 32,000 characters.
LONGEST_QUERY_END = 15_000
LONGEST_NAME = 200
# A command of Claude Code, not a path.
_COMMAND = re.compile(r"\s*/[\w:.-]+(?:\s|$)")
_MODEL_NAME = re.compile(rb'"model"\s*:\s*"(claude[^"\\]{1,100})"')
_TAIL_BYTES = 64 * 1024

Event = dict[str, Any]


def answer(data: bytes, *, folder: Path) -> tuple[str, str]:
    """Give what to print for an event as Claude Code sends it, or "" and the reason for saying nothing.

    No reason is given where there is simply nothing that fits.
    """
    event = _read(data)
    if event is None:
        return "", "standard input is no JSON object"
    name, session = _text(event, "hook_event_name"), _text(event, "session_id")
    try:
        if name == "UserPromptSubmit":
            package = _for_prompt(event, folder=folder)
        elif name == "SessionStart":
            package = _for_start(event, folder=folder, session=session)
        else:
            return "", f"an event of another kind: {name[:50]!r}"
        return _said(package, name=name, folder=folder, session=session), ""
    except NoAnswerError as error:
        return "", str(error)


def _for_prompt(event: Event, *, folder: Path) -> Event:
    prompt = _text(event, "prompt")
    if not prompt.strip() or _COMMAND.match(prompt):
        return {}
    if len(prompt) > 2 * LONGEST_QUERY_END:
        prompt = f"{prompt[:LONGEST_QUERY_END]}\n\n{prompt[-LONGEST_QUERY_END:]}"
    return _ask(RunningGrid(folder), event, query=prompt, tokens=PROMPT_TOKENS)


def _for_start(event: Event, *, folder: Path, session: str) -> Event:
    """Ask for what the project's conversations support most: their patterns, in the words that say when they hold.

    A session that goes on has been given it. After a compaction the model does not see it any more, so that it may
    come in again with the prompts that it fits.
    """
    source = _text(event, "source")
    sessions.forget_old(folder)
    if source in ("compact", "clear"):
        sessions.forget(folder, session)
    project = project_of(event)
    if source in ("compact", "resume") or not project:
        return {}
    grid = RunningGrid(folder)
    found = grid.get("/api/patterns", project=project, state="active", page_size=MOST_AT_START)
    when = [_text(one, "when") or _text(one, "title") for one in found.get("results", [])]
    if not any(when):
        return {}
    filters = {"project": project, "maxResults": MOST_AT_START}
    return _ask(grid, event, query="\n\n".join(when), tokens=START_TOKENS, filters=filters)


def _ask(grid: RunningGrid, event: Event, *, query: str, tokens: int, **more: Any) -> Event:
    asked = {"query": query, "model": _model(event), "project": project_of(event), "maxTokens": tokens} | more
    return grid.post("/api/query/contextual", asked)


def _said(package: Event, *, name: str, folder: Path, session: str) -> str:
    context = package.get("context")
    if not isinstance(context, str) or not context.strip():
        return ""
    if len(context) > LONGEST_CONTEXT:
        raise NoAnswerError(f"a context of {len(context):,} characters, too long to be shown whole")
    ids = [_text(one, "id") for one in package.get("patterns", [])]
    if set(ids) <= sessions.known_in(folder, session):
        return ""
    sessions.remember(folder, session, ids)
    said = {"hookEventName": name, "additionalContext": context}
    return json.dumps({"suppressOutput": True, "hookSpecificOutput": said})


def project_of(event: Event) -> str:
    """Give the project as transcripts name it: the base name of the folder that the session was started in."""
    folder = os.environ.get("CLAUDE_PROJECT_DIR") or _text(event, "cwd")
    return re.split(r"[/\\]", folder.rstrip("/\\"))[-1][:LONGEST_NAME]


def _model(event: Event) -> str:
    """Give the model that is asked: as the event has it, else as the transcript says who answered last."""
    told = event.get("model")
    told = told.get("id") if isinstance(told, dict) else told
    if isinstance(told, str) and told.startswith(MODEL):
        return told[:LONGEST_NAME]
    try:
        with Path(_text(event, "transcript_path")).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            names = _MODEL_NAME.findall(file.read(_TAIL_BYTES))
    except (OSError, ValueError):
        names = []
    return names[-1].decode(errors="replace") if names else MODEL


def _read(data: bytes) -> Event | None:
    try:
        event = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _text(record: Event, name: str) -> str:
    value = record.get(name) if isinstance(record, dict) else None
    return value if isinstance(value, str) else ""
