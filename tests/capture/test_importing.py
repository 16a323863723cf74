"""Importing files, folders and archives: what is recognised, passed over, refused, and counted."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from zstandard import compress

from capture.documents import NoSuchPathError, documents_below
from capture.importer import Imported, import_documents
from capture.models import Conversation, Message
from capture.rawlog import raw_log
from tests.claude_lines import assistant_line, user_line
from tests.exports import START, activity, answer_to, chat, said, talk, unzipped, zipped

pytestmark = pytest.mark.django_db

SESSION = user_line("q", "Why is the test flaky?") + assistant_line("a", "It shares a database.", second=2)
PAGE = b"---\ndate: 2026-03-01\nconversation: page\n---\n# User\nWhy?\n# Assistant\nSo.\n"
EVERYTHING: dict[str, object] = {
    "chatgpt/conversations-000.json": [talk("a", turns=2), talk("b")],
    "chatgpt/conversations-001.json": [talk("b"), talk("c")],
    "chatgpt/user.json": {"id": "user-1", "email": "ada@example.test"},
    "chatgpt/file-1.png": b"\x89PNG\r\n",
    "claude/conversations.json": [chat("d", said("m1", text="x"), said("m2", "assistant", text="y"))],
    "claude/projects.json": [{"uuid": "p", "name": "shop", "docs": []}],
    "Takeout/My Activity/Gemini Apps/MyActivity.json": [activity("Prompted How many?", "<p>Two.</p>")],
    "sessions/s.jsonl": SESSION,
    "notes/page.md": PAGE,
    "notes/other.md": b"# Shopping\nmilk\n",
    "own/one.json": {
        "messages": [
            {"conversation_id": "o", "message_id": "1", "role": "user", "timestamp": "2026-03-01", "content": "hi"}
        ]
    },
}  # fmt: skip


def imported(owner: User, *paths: Path, dry_run: bool = False) -> Imported:
    documents = [document for path in paths for document in documents_below(path)]
    return import_documents(documents, owner_id=owner.pk, dry_run=dry_run)


def grid() -> dict[Any, Any]:
    """Give everything that a grid holds of what was imported."""
    rows: dict[Any, dict[str, Any]] = {row["id"]: {**row} for row in Message.objects.values()}
    for row in rows.values():
        for moment in ("captured_at", "not_before", "nudged_at", "stored_at"):
            del row[moment]
    return {
        "rows": rows,
        "texts": raw_log().read(list(rows)),
        "talks": list(Conversation.objects.order_by("id").values()),
    }


def counts(found: Imported) -> dict[str, tuple[str, int, int]]:
    return {
        report.path.name: (
            report.format,
            report.conversations,
            report.user_messages + report.assistant_messages,
        )
        for report in found.reports
    }


def test_a_folder_may_hold_any_mix(owner: User, tmp_path: Path) -> None:
    found = imported(owner, unzipped(tmp_path, EVERYTHING))
    assert counts(found) == {
        "conversations-000.json": ("chatgpt", 2, 6),
        "conversations-001.json": ("chatgpt", 2, 4),
        "conversations.json": ("claude_ai", 1, 2),
        "MyActivity.json": ("gemini_takeout", 1, 2),
        "s.jsonl": ("claude_code", 1, 2),
        "page.md": ("aethergrid", 1, 2),
        "one.json": ("aethergrid", 1, 1),
    }
    assert [path.name for path in found.passed_over] == ["other.md"]
    assert Message.objects.count() == 17


def test_an_archive_gives_what_its_folder_gives(owner: User, tmp_path: Path) -> None:
    folder = imported(owner, unzipped(tmp_path / "all", EVERYTHING))
    once = grid()
    archive = imported(owner, zipped(tmp_path / "all.zip", EVERYTHING))
    assert grid() == once
    assert counts(archive) == counts(folder)
    assert sum(report.duplicates for report in archive.reports) == 19


def test_a_packed_file_gives_what_it_gives_unpacked(owner: User, tmp_path: Path) -> None:
    packed = {"sessions/s.jsonl.zst": compress(SESSION)}
    (report,) = imported(owner, unzipped(tmp_path, packed)).reports
    assert (report.format, report.user_messages, report.assistant_messages) == ("claude_code", 1, 1)
    (report,) = imported(owner, zipped(tmp_path / "all.zip", packed)).reports
    assert (report.user_messages, report.assistant_messages, report.duplicates) == (1, 1, 2)


def test_a_packed_file_that_is_damaged_harms_no_other(owner: User, tmp_path: Path) -> None:
    files = {"a.jsonl.zst": compress(SESSION)[:4] + b"\xff" * 40, "b.jsonl": SESSION}
    damaged, whole = imported(owner, unzipped(tmp_path, files)).reports
    assert "what is packed in it is damaged" in damaged.error
    assert (whole.error, whole.user_messages) == ("", 1)


@pytest.mark.parametrize("seed", range(5))
def test_any_order_and_any_repetition_give_the_same_grid(seed: int, owner: User, tmp_path: Path) -> None:
    imported(owner, unzipped(tmp_path, EVERYTHING))
    once = grid()
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    raw_log().erase(raw_log().ids())
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "other" not in path.name] * 2
    random.Random(seed).shuffle(files)
    imported(owner, *files)
    assert grid() == once


def test_an_older_export_after_a_newer_one_adds_and_loses_nothing(owner: User, tmp_path: Path) -> None:
    old = talk("a")
    new = answer_to(talk("a", turns=2, update_time=START + 500), "a answer 0")
    unzipped(tmp_path, {"old.json": [old], "new.json": [new]})
    imported(owner, tmp_path / "new.json")
    after_new = grid()
    (report,) = imported(owner, tmp_path / "old.json").reports
    assert grid() == after_new
    assert report.duplicates == 2


def test_a_newer_export_adds_only_what_is_new(owner: User, tmp_path: Path) -> None:
    unzipped(tmp_path, {"old.json": [talk("a")], "new.json": [talk("a", turns=3, update_time=START + 900)]})
    imported(owner, tmp_path / "old.json")
    (report,) = imported(owner, tmp_path / "new.json").reports
    assert (report.duplicates, Message.objects.count()) == (2, 6)


def test_a_dry_run_tells_the_same_and_writes_nothing(owner: User, tmp_path: Path) -> None:
    path = zipped(tmp_path / "all.zip", EVERYTHING)
    foreseen = imported(owner, path, dry_run=True)
    assert not Message.objects.exists()
    assert not Conversation.objects.exists()
    assert foreseen == imported(owner, path)
    again = imported(owner, path, dry_run=True)
    assert sum(report.duplicates for report in again.reports) == 19


def test_a_truncated_export_gives_what_is_whole(owner: User, tmp_path: Path) -> None:
    raw = json.dumps([talk("a"), talk("b")]).encode()
    path = tmp_path / "conversations.json"
    path.write_bytes(raw[:-200])
    (report,) = imported(owner, path).reports
    assert (report.error, report.user_messages, Message.objects.count()) == ("", 2, 3)
    assert report.damaged[0].line == 1
    assert "the file ends within it" in report.damaged[0].reason


def test_an_unknown_file_that_was_named_is_an_error(owner: User, tmp_path: Path) -> None:
    unzipped(tmp_path, {"a.json": {"a": 1}, "b.zip": b"PK\x05\x06" + bytes(18)})
    found = imported(owner, tmp_path / "a.json", tmp_path / "b.zip")
    assert "ChatGPT export" in found.reports[0].error
    assert "nothing in it" in found.reports[1].error
    assert not found.passed_over


def test_an_archive_of_other_things_is_passed_over_as_one(owner: User, tmp_path: Path) -> None:
    zipped(tmp_path / "letter.docx", {"word/document.xml": b"<x/>", "a.xml": b"<y/>"})
    found = imported(owner, tmp_path)
    assert [path.name for path in found.passed_over] == ["letter.docx"]
    assert not found.reports


def test_where_nothing_is_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPathError):
        documents_below(tmp_path / "nowhere")
