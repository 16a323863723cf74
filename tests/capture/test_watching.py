"""The watcher on real files: three products' folders at once, those that come later, and what is none of theirs."""

import contextlib
import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from zstandard import compress

from capture.models import Message, Source, TranscriptFile
from capture.watcher import watch_folders
from tests.adapters.codex_lines import answer, flat, prompt, session
from tests.adapters.gemini_records import gemini, meta, user
from tests.claude_lines import user_line
from tests.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ROLLOUT = "2026/05/02/rollout-2026-05-02T12-00-00-s1.jsonl"


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in flat(*records))


def add(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(data)


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    return {kind: tmp_path / kind for kind in ("claude_code", "codex", "gemini_cli")}


@pytest.fixture
def watching(
    owner: User, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], None]]:
    """Give what starts a watcher; it ends with the test."""
    monkeypatch.setattr("capture.watcher.ABSENT_FOLDER_SECONDS", 0.05)
    monkeypatch.setattr("capture.watcher.QUIET_SECONDS", 0.2)
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(folders, owner.pk, stop))
    yield thread.start
    stop.set()
    thread.join()


def _watch(folders: dict[str, Path], owner_id: int, stop: threading.Event) -> None:
    with contextlib.closing(connection):
        watch_folders(folders, owner_id=owner_id, stop=stop, looked=lambda: None)


def wait_for(**counts: int) -> None:
    def all_there() -> bool:
        found = list(Message.objects.order_by().values_list("source_kind", flat=True))
        return {kind: found.count(kind) for kind in counts} == counts

    wait_until(lambda: answer_to(all_there), seconds=20, what=f"messages: {counts}")


def answer_to(question: Callable[[], bool]) -> bool:
    """Ask the database that the watcher's thread shares; a table in memory is locked while it is written."""
    try:
        return question()
    except OperationalError:
        return False


def test_it_follows_three_products_at_once(folders: dict[str, Path], watching: Callable[[], None]) -> None:
    claude = folders["claude_code"] / "-home-ada-shop" / "session.jsonl"
    codex = folders["codex"] / "sessions" / ROLLOUT
    gemini_cli = folders["gemini_cli"] / "shop" / "chats" / "session-2026-01-31T09-30-981c87cb.json"
    add(claude, user_line("q", "Why is the test flaky?"))
    add(codex, lines(session(), prompt("Why?")))
    add(gemini_cli, json.dumps(meta(messages=[user("q", "Why?")])).encode())
    watching()
    wait_for(claude_code=1, codex=1, gemini_cli=1)
    add(claude, user_line("q2", "And then?", second=9))
    add(codex, lines(answer("So.")))
    gemini_cli.write_text(json.dumps(meta(messages=[user("q", "Why?"), gemini("aa", "So.")]), indent=2))
    wait_for(claude_code=2, codex=2, gemini_cli=2)
    assert sorted(Source.objects.values_list("kind", "location")) == sorted(
        (kind, str(folder)) for kind, folder in folders.items()
    )


def test_a_folder_that_comes_later_is_followed(
    folders: dict[str, Path], watching: Callable[[], None]
) -> None:
    watching()
    add(folders["codex"] / "sessions" / ROLLOUT, lines(session(), prompt("Why?")))
    wait_for(codex=1)
    path = folders["gemini_cli"] / "shop" / "chats" / "session-1.jsonl"
    add(path, lines(meta(), user("q", "Why?")))
    wait_for(codex=1, gemini_cli=1)
    add(path, lines(gemini("aa", "So.")))
    wait_for(codex=1, gemini_cli=2)


def test_a_session_that_is_archived_adds_nothing(
    folders: dict[str, Path], watching: Callable[[], None]
) -> None:
    path, archive = folders["codex"] / "sessions" / ROLLOUT, folders["codex"] / "archived_sessions"
    add(path, lines(session(), prompt("Why?"), answer("So.")))
    archive.mkdir()
    watching()
    wait_for(codex=2)
    path.rename(archive / path.name)
    archived = TranscriptFile.objects.filter(path=str(archive / path.name))
    wait_until(lambda: answer_to(archived.exists), seconds=20, what="the archived file")
    wait_for(codex=2)


def test_a_session_that_was_packed_is_read_and_adds_nothing_to_what_is_known(
    folders: dict[str, Path], watching: Callable[[], None]
) -> None:
    known, old = (folders["codex"] / "sessions" / f"rollout-{name}.jsonl" for name in ("known", "old"))
    add(known, lines(session(), prompt("Why?"), answer("So.")))
    add(packed(old), compress(lines(session("s2"), prompt("Before?"))))
    watching()
    wait_for(codex=3)
    add(packed(known), compress(known.read_bytes()))
    known.unlink()
    cursor = TranscriptFile.objects.filter(path=str(packed(known)))
    wait_until(lambda: answer_to(cursor.exists), seconds=20, what="the packed file")
    wait_for(codex=3)


def packed(path: Path) -> Path:
    return path.with_name(f"{path.name}.zst")


def test_a_session_that_goes_over_to_lines_adds_nothing(
    folders: dict[str, Path], watching: Callable[[], None]
) -> None:
    old = folders["gemini_cli"] / "shop" / "chats" / "session-1.json"
    add(old, json.dumps(meta(messages=[user("q", "Why?"), gemini("aa", "So.")])).encode())
    watching()
    wait_for(gemini_cli=2)
    add(old.with_suffix(".jsonl"), lines(meta(), user("q", "Why?"), gemini("aa", "So."), user("qqq", "And?")))
    wait_for(gemini_cli=3)


def test_files_of_other_kinds_are_left_alone(
    folders: dict[str, Path], watching: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    add(folders["gemini_cli"] / "shop" / "logs.json", b'[{"sessionId": "s1", "messageId": 0}]')
    add(folders["gemini_cli"] / "shop" / "checkpoint.json", b"{broken")
    add(folders["codex"] / "history.jsonl", b'{"session_id": "s1", "text": "Why?"}\n')
    add(folders["codex"] / "sessions" / "2026" / "notes.jsonl", b"{broken\n")
    add(folders["codex"] / "sessions" / ROLLOUT, lines(session(), prompt("Why?")))
    watching()
    wait_for(codex=1)
    assert TranscriptFile.objects.count() == 1
    assert not [entry for entry in caplog.records if entry.levelno >= logging.WARNING]


def test_a_product_that_nobody_uses_is_no_warning(
    folders: dict[str, Path], watching: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="capture")
    add(folders["codex"] / "sessions" / ROLLOUT, lines(session(), prompt("Why?")))
    watching()
    wait_for(codex=1)
    (told,) = [entry for entry in caplog.records if "no transcripts to follow yet" in entry.message]
    assert told.levelno == logging.INFO
    assert f"Claude Code (CLAUDE_CODE_DIR={folders['claude_code']})" in told.message
    assert f"Gemini CLI (GEMINI_CLI_DIR={folders['gemini_cli']})" in told.message


def test_one_warning_names_all_products_where_there_is_none(
    folders: dict[str, Path], watching: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    watching()
    wait_until(lambda: caplog.records, seconds=20, what="a warning")
    (told,) = caplog.records
    assert told.levelno == logging.WARNING
    for variable in ("CLAUDE_CODE_DIR", "CODEX_DIR", "GEMINI_CLI_DIR"):
        assert variable in told.message
