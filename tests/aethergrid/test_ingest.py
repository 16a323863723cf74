"""`manage.py ingest` as a person or a program runs it on exports."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from capture.models import Message, Source
from tests.exports import talk, unzipped, zipped

pytestmark = pytest.mark.django_db
Output = pytest.CaptureFixture[str]


@pytest.fixture
def export(tmp_path: Path, owner: User) -> Path:
    return zipped(
        tmp_path / "export.zip",
        {"conversations.json": [talk("a", turns=2), talk("b")], "user.json": {"id": "u"}},
    )


def facts(capsys: Output, *arguments: str) -> Any:
    call_command("ingest", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_json_has_a_report_of_each_file(export: Path, capsys: Output) -> None:
    assert facts(capsys, str(export)) == {
        "dryRun": False,
        "files": [
            {
                "path": str(export / "conversations.json"), "format": "chatgpt", "conversations": 2,
                "userMessages": 3, "assistantMessages": 3, "sidechain": 0, "duplicates": 0, "damaged": [],
                "error": "",
            }
        ],
        "passedOver": {"count": 0, "paths": []},
    }  # fmt: skip


def test_a_dry_run_shows_what_would_come_in(export: Path, capsys: Output) -> None:
    call_command("ingest", str(export), "--dry-run")
    told = capsys.readouterr().out
    assert "conversations.json: chatgpt, 2 conversations, 3 user and 3 assistant messages" in told
    assert told.endswith("This was a dry run: nothing was written.\n")
    assert not Message.objects.exists()
    assert not Source.objects.exists()


def test_a_dry_run_tells_how_much_is_known(export: Path, capsys: Output, tmp_path: Path) -> None:
    unzipped(tmp_path, {"one.json": [talk("a", turns=2)]})
    facts(capsys, str(tmp_path / "one.json"))
    told = facts(capsys, str(export), "--dry-run")
    assert (told["dryRun"], told["files"][0]["duplicates"]) == (True, 4)


def test_what_was_passed_over_is_counted_and_named(tmp_path: Path, owner: User, capsys: Output) -> None:
    unzipped(tmp_path, {f"{number}.txt": b"x" for number in range(7)})
    call_command("ingest", str(tmp_path))
    assert capsys.readouterr().out == (
        "No conversations found.\nPassed over, of no known format: 7 (0.txt, 1.txt, 2.txt, 3.txt, 4.txt, …)\n"
    )


def test_damage_is_told_with_its_place(tmp_path: Path, owner: User, capsys: Output) -> None:
    path = tmp_path / "conversations.json"
    path.write_text("[\n" + json.dumps(talk("a")) + ',\n{"mapping": {]},\n' + json.dumps(talk("b")) + "]")
    call_command("ingest", str(path))
    told = capsys.readouterr().out
    assert "2 conversations" in told
    assert "  line 3: broken JSON at character" in told


def test_what_cannot_be_read_fails_and_is_told_once(tmp_path: Path, owner: User, capsys: Output) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(CommandError, match="1 of 1 files"):
        call_command("ingest", str(path))
    told = capsys.readouterr().out
    assert told.count(str(path)) == 1
    assert "Download or copy it again" in told
