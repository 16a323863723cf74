"""Formats are recognised by what a file holds, model families by the names of the models."""

import json
from pathlib import Path

import pytest

from adapters.registry import UnknownFormatError, family_of, recognise, transcript_formats, vendors
from tests.adapters.codex_lines import session
from tests.adapters.gemini_records import gemini, meta
from tests.adapters.lines import user

PROMPT = json.dumps(user("Why?")).encode()


def written(folder: Path, raw: bytes, name: str = "session.jsonl") -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def test_every_folder_of_a_vendor_is_found() -> None:
    assert {"claude", "gpt", "gemini", "local"} <= vendors().keys()
    assert "claude_code" in [known.name for known in transcript_formats()]


@pytest.mark.parametrize(
    "raw",
    [
        PROMPT,
        b"",
        b"\n",
        b'{"type": "summary", "summary": "Fixing it", "leafUuid": "u1"}\n',
        b'{"type": "last-prompt", "lastPrompt": "Why?", "sessionId": "s1"}\n',
        b"\0\0\0\n" + PROMPT,
        b'{"cut\n' + PROMPT,
        PROMPT[:-1] + b', "long": "' + b"x" * 100_000 + b'"}',
    ],
)
def test_it_recognises_claude_code(raw: bytes, tmp_path: Path) -> None:
    assert recognise(written(tmp_path, raw)).name == "claude_code"


def test_it_recognises_a_transcript_under_another_name(tmp_path: Path) -> None:
    assert recognise(written(tmp_path, PROMPT + b"\n", "session.txt")).name == "claude_code"


META = json.dumps(session()).encode() + b"\n"
LONG_META = json.dumps(session(base_instructions={"text": "x" * 100_000})).encode()
GEMINI = json.dumps(meta(messages=[gemini("aa", "So.")]), indent=2).encode()


@pytest.mark.parametrize(
    ("raw", "name", "kind"),
    [
        (META, "rollout-1.jsonl", "codex"),
        (META, "copied.txt", "codex"),
        (LONG_META, "rollout-1.jsonl", "codex"),
        (b'{"cut\n' + META, "rollout-1.jsonl", "codex"),
        (b'{"id": "s1", "timestamp": "2025-06-01T10:00:00Z", "instructions": null}\n', "old.jsonl", "codex"),
        (GEMINI, "session-1.json", "gemini_cli"),
        (GEMINI, "full.jsonl", "gemini_cli"),
        (GEMINI[:60], "session-1.json", "gemini_cli"),
        (b"", "session-1.json", "gemini_cli"),
        (json.dumps(meta()).encode() + b"\n", "child.jsonl", "gemini_cli"),
    ],
)
def test_it_recognises_the_other_command_line_tools(raw: bytes, name: str, kind: str, tmp_path: Path) -> None:
    assert recognise(written(tmp_path, raw, name)).name == kind


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b'{"timestamp": "2026-01-31T09:30:00Z", "type": "log", "payload": {"id": "s1"}}\n', "log.jsonl"),
        (b'[{"sessionId": "s1", "messageId": 0, "type": "user", "message": "Why?"}]', "logs.json"),
        (b"a,b\n1,2\n", "table.csv"),
        (b"no JSON at all\n", "notes.jsonl"),
        (b"", "empty.txt"),
        (b'{"type": "user"}', "other.json"),
    ],
)
def test_it_names_the_formats_that_it_knows(raw: bytes, name: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match=rf"{name}: not a .*Claude Code transcripts \(\.jsonl\)"):
        recognise(written(tmp_path, raw, name))


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("claude-sonnet-4-5-20250929", "claude"),
        ("us.anthropic.claude-opus-4-20250514-v1:0", "claude"),
        ("gpt-4o-mini", "gpt"),
        ("openai/o3", "gpt"),
        ("GPT-5-codex", "gpt"),
        ("gemini-2.5-pro", "gemini"),
        ("gpt-oss:20b", "local"),
        ("llama3.1:8b", "local"),
        ("qwen2.5-coder", "local"),
        ("mine:latest", "local"),
        ("video-3", ""),
        ("", ""),
    ],
)
def test_a_models_name_tells_its_family(model: str, family: str) -> None:
    assert family_of(model) == family
