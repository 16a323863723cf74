"""What the rows of sources tell: the last error until it is over, what waits, when something came; by few writes."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from capture.following import FolderFollower
from capture.importer import import_files
from capture.models import Source
from capture.noting import SourceNotes
from tests.away import database_away
from tests.claude_lines import user_line

pytestmark = pytest.mark.django_db
LINE = user_line("q", "Why is the test flaky?")


@pytest.fixture
def source(owner: User, tmp_path: Path) -> Source:
    return Source.objects.create(owner=owner, kind="claude_code", location=str(tmp_path / "projects"))


@pytest.fixture
def follower(source: Source) -> FolderFollower:
    Path(source.location).mkdir()
    return FolderFollower(Path(source.location), source=source)


def _read(source: Source) -> Source:
    source.refresh_from_db()
    return source


def test_a_file_that_cannot_be_read_is_told_until_it_is_gone(
    source: Source, follower: FolderFollower
) -> None:
    unreadable = follower.folder / "session.jsonl"
    unreadable.mkdir()
    (follower.folder / "good.jsonl").write_bytes(LINE)
    follower.look_through()
    assert f"{unreadable} cannot be read: Is a directory. Let the user" in _read(source).last_error
    assert source.error_at is not None
    assert source.last_seen is not None
    unreadable.rmdir()
    follower.follow_changes([unreadable])
    assert _read(source).last_error == ""
    assert Source.objects.get(error_at=None) == source


def test_the_error_of_a_file_ends_when_it_can_be_read(source: Source, follower: FolderFollower) -> None:
    path = follower.folder / "notes.jsonl"
    path.write_text('{"note": "not a transcript"}\n')
    follower.look_through()
    assert "none of the Claude Code transcripts" in _read(source).last_error
    path.write_bytes(LINE)
    follower.follow_changes([path])
    assert _read(source).last_error == ""


def test_a_folder_that_goes_and_comes_is_told(source: Source, follower: FolderFollower) -> None:
    follower.folder.rmdir()
    follower.look_through()
    assert _read(source).missing
    follower.folder.mkdir()
    follower.look_through()
    assert not _read(source).missing


def test_what_a_source_waits_for_stands_in_its_row(source: Source, follower: FolderFollower) -> None:
    follower.wait_for("MongoDB cannot be reached.")
    assert _read(source).last_error == "MongoDB cannot be reached."
    follower.wait_for("")
    assert _read(source).last_error == ""


def test_looking_at_what_has_not_changed_writes_nothing(source: Source, follower: FolderFollower) -> None:
    (follower.folder / "session.jsonl").write_bytes(LINE)
    follower.look_through()
    with CaptureQueriesContext(connection) as queries:
        follower.look_through()
    assert not [query for query in queries if "UPDATE" in query["sql"]]


def test_many_pushes_are_few_writes_and_all_count(owner: User) -> None:
    notes = SourceNotes()
    with CaptureQueriesContext(connection) as queries:
        for _ in range(200):
            notes.captured(owner_id=owner.pk, kind="api", new=3)
        notes.flush()
    assert len([query for query in queries if "UPDATE" in query["sql"]]) <= 4
    assert Source.objects.get().received == 600


def test_many_failures_are_one_write_and_the_next_success_ends_them(owner: User) -> None:
    notes = SourceNotes()
    notes.captured(owner_id=owner.pk, kind="api")
    with CaptureQueriesContext(connection) as queries:
        for number in range(100):
            notes.failed(f"refused {number}\0", owner_id=owner.pk, kind="api")
    assert len([query for query in queries if "UPDATE" in query["sql"]]) == 1
    assert Source.objects.get().last_error == "refused 0\ufffd"
    notes.captured(owner_id=owner.pk, kind="api", new=1)
    row = Source.objects.get()
    assert (row.last_error, row.error_at, row.received) == ("", None, 1)


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_written_now_is_counted_later(owner: User) -> None:
    notes = SourceNotes()
    with database_away():
        notes.captured(owner_id=owner.pk, kind="api", new=2)
        notes.failed("refused", owner_id=owner.pk, kind="api")
    notes.flush()
    assert Source.objects.get().received == 2


def test_of_somebody_who_is_gone_nothing_is_noted(db: None) -> None:
    SourceNotes().captured(owner_id=4711, kind="api")
    assert not Source.objects.exists()


def test_an_import_tells_of_its_error_until_one_succeeds(owner: User, tmp_path: Path) -> None:
    page = tmp_path / "MyActivity.html"
    page.write_text('<html><body><div class="outer-cell mdl-cell"><p>Gemini Apps<br></p></div>')
    import_files([page], owner_id=owner.pk)
    row = Source.objects.get(kind="gemini_takeout")
    assert row.last_error.startswith(f"{page}: My Activity as a web page")
    assert "with JSON instead of HTML" in row.last_error
    assert (row.error_at is None, row.last_seen) == (False, None)
    (tmp_path / "session.jsonl").write_bytes(LINE)
    import_files([tmp_path / "session.jsonl"], owner_id=owner.pk)
    row = Source.objects.get(kind="claude_code")
    assert (row.last_error, row.last_seen is None) == ("", False)
