"""Six short talks, each as the product that it was held with keeps it.

Three share a lesson across models, projects and tools: a nightly job by local time runs twice or never when the
clocks change. One only looks like them, one is a rhyme, and one repeats what a grid had served. The second has a key.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.markdown_page import Page, Turn, read_page
from adapters.messages import format_timestamp, parse_timestamp
from tests.claude_lines import assistant_line, user_line

FOLDER = Path(__file__).with_name("talks")
SHARING = {"harbor-settlement", "orbit-reminders", "meadow-backup"}
MODELS = {"claude-sonnet-4-5", "gpt-5-codex", "gemini-2.5-pro"}
# Put together here, so that no scanner takes it for a real one.
KEY = "-".join(["sk", "proj", "q7Zr2LmX9vTb4KdW8sHn3JpY6cFg1RaE5uQo0xNi"])
BETWEEN_TURNS = timedelta(minutes=4)


def write_transcripts(folder: Path) -> None:
    """Write the talks into a folder: those with Claude, GPT and Gemini as transcripts, the others as they are."""
    for path in sorted(FOLDER.glob("*.md")):
        page = read_page(path.read_text(encoding="utf-8").replace("{key}", KEY))
        kind = next((kind for kind in _WRITERS if kind in page.fields["model"]), "")
        if kind:
            _WRITERS[kind](page, folder / path.stem)
        else:
            (folder / path.name).write_bytes(path.read_bytes())


def _times(page: Page) -> Iterable[tuple[Turn, datetime]]:
    begins = parse_timestamp(page.fields["date"])
    return ((turn, begins + number * BETWEEN_TURNS) for number, turn in enumerate(page.turns))


def _claude(page: Page, path: Path) -> None:
    session, lines = page.fields["conversation"], []
    for number, (turn, at) in enumerate(_times(page)):
        name = f"{session}-{number}"
        more: dict[str, Any] = {"timestamp": format_timestamp(at), "cwd": _folder(page)}
        if turn.role == "user":
            lines.append(user_line(name, turn.text, session=session, **more))
        else:
            lines.append(assistant_line(name, turn.text, session=session, model=page.fields["model"], **more))
    path.with_suffix(".jsonl").write_bytes(b"".join(lines))


def _codex(page: Page, path: Path) -> None:
    lines = [_line("session_meta", page.fields["date"], id=page.fields["conversation"], cwd=_folder(page))]
    lines += [_line("turn_context", page.fields["date"], model=page.fields["model"])]
    for turn, at in _times(page):
        kind = "input_text" if turn.role == "user" else "output_text"
        content = [{"type": kind, "text": turn.text}]
        lines.append(
            _line("response_item", format_timestamp(at), type="message", role=turn.role, content=content)
        )
    name = f"rollout-{page.fields['date'].replace(' ', 'T').replace(':', '-')}-{page.fields['conversation']}.jsonl"
    path.with_name(name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _gemini(page: Page, path: Path) -> None:
    messages = [
        {
            "id": f"{page.fields['conversation']}-{number}",
            "timestamp": format_timestamp(at),
            "type": "user" if turn.role == "user" else "gemini",
            "content": turn.text,
        }
        | ({"model": page.fields["model"]} if turn.role == "assistant" else {})
        for number, (turn, at) in enumerate(_times(page))
    ]
    begun = format_timestamp(parse_timestamp(page.fields["date"]))
    session = {
        "sessionId": page.fields["conversation"],
        "projectHash": "",
        "startTime": begun,
        "lastUpdated": begun,
    }
    path.with_name(f"session-{path.name}.json").write_text(
        json.dumps(session | {"messages": messages}), encoding="utf-8"
    )


_WRITERS = {"claude": _claude, "codex": _codex, "gemini": _gemini}


def _folder(page: Page) -> str:
    return f"/home/ada/{page.fields['project']}"


def _line(kind: str, at: str, **payload: Any) -> Mapping[str, Any]:
    return {"timestamp": format_timestamp(parse_timestamp(at)), "type": kind, "payload": payload}
