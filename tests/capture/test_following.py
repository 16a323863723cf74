"""Following a folder of transcripts across changes and restarts."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from capture.following import FolderFollower
from capture.models import Message, Source, TranscriptFile
from tests.claude_lines import assistant_line, user_line

pytestmark = pytest.mark.django_db
TALK = user_line("q", "Why is the test flaky?") + assistant_line("a", "It shares a database.", second=2)


@pytest.fixture
def source(owner: User, tmp_path: Path) -> Source:
    return Source.objects.create(owner=owner, kind="claude_code", location=str(tmp_path))


def _look(tmp_path: Path, source: Source) -> FolderFollower:
    follower = FolderFollower(tmp_path, source=source)
    follower.follow(follower.files())
    return follower


def test_it_records_what_is_there_and_what_comes(tmp_path: Path, source: Source) -> None:
    path = tmp_path / "project" / "session.jsonl"
    path.parent.mkdir()
    path.write_bytes(TALK)
    follower = _look(tmp_path, source)
    with path.open("ab") as file:
        file.write(user_line("q2", "How do I isolate it?", second=9))
    assert follower.follow([path]) == 1
    assert Message.objects.count() == 3


def test_a_restart_does_not_open_what_has_not_changed(tmp_path: Path, source: Source) -> None:
    path = tmp_path / "session.jsonl"
    path.write_bytes(TALK)
    _look(tmp_path, source)
    read_at = TranscriptFile.objects.get().read_at
    _look(tmp_path, source)
    assert TranscriptFile.objects.get().read_at == read_at


def test_a_message_that_grows_across_a_restart_is_whole(tmp_path: Path, source: Source) -> None:
    path = tmp_path / "session.jsonl"
    path.write_bytes(TALK)
    _look(tmp_path, source)
    with path.open("ab") as file:
        file.write(assistant_line("a", "Give each test its own.", part=1, second=3, output=44))
    _look(tmp_path, source)
    answer = Message.objects.get(role="assistant")
    assert (answer.output_tokens, answer.characters) == (
        44,
        len("It shares a database.\n\nGive each test its own."),
    )


def test_a_resumed_copy_adds_only_what_is_new(tmp_path: Path, source: Source) -> None:
    (tmp_path / "old.jsonl").write_bytes(TALK)
    copy = TALK.replace(b"5e55a0e1", b"c0b1ed00") + user_line("q2", "Next?", second=9, session="c0b1ed00")
    (tmp_path / "resumed.jsonl").write_bytes(copy)
    _look(tmp_path, source)
    assert Message.objects.count() == 3


def test_damage_is_kept_with_the_file(tmp_path: Path, source: Source) -> None:
    (tmp_path / "session.jsonl").write_bytes(b"{broken\n" + TALK)
    _look(tmp_path, source)
    assert [damage["line"] for damage in TranscriptFile.objects.get().damage] == [1]


def test_a_file_of_another_kind_is_named_once(
    tmp_path: Path, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text('{"note": "not a transcript"}\n')
    follower = _look(tmp_path, source)
    follower.follow(follower.files())
    assert len(caplog.messages) == 1
    path.write_bytes(TALK)
    assert follower.follow(follower.files()) == 2


def test_a_file_that_vanished_is_no_error(tmp_path: Path, source: Source) -> None:
    follower = FolderFollower(tmp_path, source=source)
    assert follower.follow([tmp_path / "gone.jsonl"]) == 0
