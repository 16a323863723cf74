"""The commands that import, process and erase, as a person or a program runs them."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from capture.models import Message
from tests.claude_lines import assistant_line, user_line

pytestmark = pytest.mark.django_db
TALK = user_line("q", "Why is the test flaky?") + assistant_line("a", "It shares a database.", second=2)


@pytest.fixture
def transcript(tmp_path: Path, owner: User) -> Path:
    path = tmp_path / "session.jsonl"
    path.write_bytes(TALK + b"{broken\n")
    return path


def _json(capsys: pytest.CaptureFixture[str], *command: str) -> object:
    call_command(*command, "--json")
    return json.loads(capsys.readouterr().out)


def test_an_import_reports_each_file(transcript: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (report,) = _json(capsys, "ingest", str(transcript))["files"]  # type: ignore[index]
    reason = report["damaged"][0].pop("reason")
    assert "column" in reason
    assert report == {
        "path": str(transcript), "format": "claude_code", "conversations": 1, "userMessages": 1,
        "assistantMessages": 1, "sidechain": 0, "duplicates": 0, "damaged": [{"line": 3}], "error": "",
    }  # fmt: skip


def test_importing_again_finds_only_duplicates(transcript: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _json(capsys, "ingest", str(transcript))
    (report,) = _json(capsys, "ingest", str(transcript))["files"]  # type: ignore[index]
    assert (report["duplicates"], Message.objects.count()) == (2, 2)


def test_an_unknown_file_names_what_is_known_and_harms_no_other(
    transcript: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = transcript.parent / "photo.json"
    photo.write_text('{"a": 1}')
    with pytest.raises(CommandError, match="1 of 2 files"):
        call_command("ingest", str(photo), str(transcript))
    assert "Claude Code" in capsys.readouterr().out
    assert Message.objects.count() == 2


def test_a_path_where_nothing_is_is_named(owner: User) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("ingest", "/nowhere/at/all")


def test_without_an_admin_it_says_what_to_do(db: None, tmp_path: Path) -> None:
    (tmp_path / "session.jsonl").write_bytes(TALK)
    with pytest.raises(CommandError, match="no admin yet"):
        call_command("ingest", str(tmp_path))


def test_processing_drains_what_was_captured(transcript: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ingest", str(transcript))
    capsys.readouterr()
    assert _json(capsys, "process") == {"stored": 2, "waiting": 0, "failed": 0, "distilled": 1}


def test_reindexing_tells_how_much(transcript: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ingest", str(transcript))
    call_command("process")
    capsys.readouterr()
    assert _json(capsys, "reindex") == {"messages": 2, "stored": 2}


def test_forgetting_erases_all_or_nothing(transcript: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ingest", str(transcript))
    session = Message.objects.all()[0].conversation.external_id
    with pytest.raises(CommandError, match="No conversation other; nothing was erased"):
        call_command("forget", session, "other")
    assert Message.objects.count() == 2
    call_command("forget", session)
    assert not Message.objects.exists()
