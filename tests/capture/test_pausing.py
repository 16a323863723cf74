"""Pausing sources: nothing comes in by one that is paused, and what waits in its files comes in afterwards."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from capture.documents import named_file
from capture.following import FolderFollower
from capture.importer import import_documents, import_files
from capture.models import Message, Source
from capture.pausing import (
    PausedError,
    Pauses,
    UnknownSourceError,
    WayPausedError,
    pause,
    pauses,
    read_name,
    resume,
)
from capture.signals import messages_captured
from tests.away import database_away
from tests.claude_lines import assistant_line, user_line

pytestmark = pytest.mark.django_db
TALK = user_line("q", "Why is the test flaky?") + assistant_line("a", "It shares a database.", second=2)
MORE = user_line("q2", "How do I isolate it?", second=9)


@pytest.fixture
def source(owner: User, tmp_path: Path) -> Source:
    return Source.objects.create(owner=owner, kind="claude_code", location=str(tmp_path))


@pytest.fixture
def follower(source: Source, tmp_path: Path) -> FolderFollower:
    (tmp_path / "session.jsonl").write_bytes(TALK)
    follower = FolderFollower(tmp_path, source=source)
    follower.look_through()
    return follower


@pytest.fixture
def pause_at_first(owner: User) -> Iterator[None]:
    """Somebody pauses Claude Code as soon as the first messages are in."""

    def on_captured(**kwargs: Any) -> None:
        messages_captured.disconnect(on_captured)
        pause(owner_id=owner.pk, kind="claude_code")

    messages_captured.connect(on_captured)
    yield
    messages_captured.disconnect(on_captured)


def _append(path: Path, data: bytes) -> Path:
    with path.open("ab") as file:
        file.write(data)
    return path


@pytest.mark.parametrize("by_place", [True, False])
def test_a_paused_folder_waits_and_is_caught_up(
    owner: User, source: Source, follower: FolderFollower, tmp_path: Path, by_place: bool
) -> None:
    location = source.location if by_place else ""
    pause(owner_id=owner.pk, kind="claude_code", location=location)
    changed = _append(tmp_path / "session.jsonl", MORE)
    assert follower.follow_changes([changed]) == 0
    assert follower.look_through() == 0
    source.refresh_from_db()
    assert (Message.objects.count(), source.unread_bytes) == (2, len(MORE))
    resume(owner_id=owner.pk, kind="claude_code", location=location)
    assert follower.follow_changes([]) == 1
    source.refresh_from_db()
    assert (Message.objects.count(), source.unread_bytes) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_a_pause_holds_in_the_middle_of_many_files(
    owner: User, source: Source, tmp_path: Path, pause_at_first: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capture.following.BATCH", 2)
    for number in range(4):
        session = f"{number}e55a0e1-0000-4000-8000-000000000001"
        lines = [user_line(f"q{number}{n}", "Why?", second=n, session=session) for n in range(3)]
        (tmp_path / f"{number}.jsonl").write_bytes(b"".join(lines))
    follower = FolderFollower(tmp_path, source=source)
    assert follower.look_through() == 0
    assert 0 < Message.objects.count() < 12
    resume(owner_id=owner.pk, kind="claude_code")
    follower.follow_changes([])
    assert Message.objects.count() == 12


def test_what_waits_is_added_up_now_and_then(
    owner: User, source: Source, follower: FolderFollower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause(owner_id=owner.pk, kind="claude_code")
    path = tmp_path / "session.jsonl"
    for number in range(3):
        follower.follow_changes([_append(path, user_line(f"w{number}", "Why?", second=number))])
    source.refresh_from_db()
    assert source.unread_bytes == 0  # it was added up a moment before
    monkeypatch.setattr("capture.following.ADDED_UP_EVERY_SECONDS", 0.0)
    follower.follow_changes([])
    source.refresh_from_db()
    assert source.unread_bytes == path.stat().st_size - len(TALK)


def test_a_pause_of_one_folder_is_none_of_another(owner: User, source: Source) -> None:
    pause(owner_id=owner.pk, kind="claude_code", location="/elsewhere")
    known = pauses()
    assert known.is_paused(owner_id=owner.pk, kind="claude_code", location="/elsewhere")
    assert not known.is_paused(owner_id=owner.pk, kind="claude_code", location=source.location)
    assert not known.is_paused(owner_id=owner.pk, kind="codex")


def test_who_looks_in_memory_alone_is_told_by_this_process(owner: User) -> None:
    known = pauses()
    for kind in ("api", "codex"):
        pause(owner_id=owner.pk, kind=kind)
        assert known.knows(owner_id=owner.pk, kind=kind)
    resume(owner_id=owner.pk, kind="codex")
    assert known.knows(owner_id=owner.pk, kind="api")
    assert not known.knows(owner_id=owner.pk, kind="codex")


def test_a_pause_is_the_owners_own(owner: User, stranger: User) -> None:
    pause(owner_id=owner.pk, kind="api")
    assert not pauses().is_paused(owner_id=stranger.pk, kind="api")


def test_pausing_twice_keeps_the_time_of_the_first(owner: User) -> None:
    pause(owner_id=owner.pk, kind="api")
    since = Source.objects.get().paused_at
    pause(owner_id=owner.pk, kind="api")
    assert Source.objects.get().paused_at == since


def test_a_whole_way_is_resumed_with_its_places(owner: User) -> None:
    for location in ("", "chatgpt"):
        pause(owner_id=owner.pk, kind="extension", location=location)
    with pytest.raises(WayPausedError, match="Resume that"):
        resume(owner_id=owner.pk, kind="extension", location="chatgpt")
    resume(owner_id=owner.pk, kind="extension")
    assert not Source.objects.filter(paused_at__isnull=False).exists()


def test_another_process_learns_of_a_pause_without_asking_for_each_message(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Pauses()
    with CaptureQueriesContext(connection) as queries:
        assert not any(elsewhere.is_paused(owner_id=owner.pk, kind="api") for _ in range(100))
    assert len(queries) == 1
    pause(owner_id=owner.pk, kind="api")
    monkeypatch.setattr("capture.pausing.FRESH_SECONDS", 0.0)
    assert elsewhere.is_paused(owner_id=owner.pk, kind="api")
    with CaptureQueriesContext(connection) as queries:
        assert elsewhere.knows(owner_id=owner.pk, kind="api")
    assert not len(queries)


@pytest.mark.django_db(transaction=True)
def test_what_is_paused_stays_so_while_the_database_is_away(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capture.pausing.FRESH_SECONDS", 0.0)
    pause(owner_id=owner.pk, kind="api")
    with pytest.raises(PausedError):
        pauses().refuse(owner_id=owner.pk, kind="api")
    with database_away():
        assert pauses().is_paused(owner_id=owner.pk, kind="api")


def test_an_import_of_a_paused_kind_is_refused_and_can_be_tried_out(owner: User, tmp_path: Path) -> None:
    path = _append(tmp_path / "session.jsonl", TALK)
    pause(owner_id=owner.pk, kind="claude_code")
    (report,) = import_files([path], owner_id=owner.pk)
    assert "is paused" in report.error
    assert "--resume claude_code" in report.error
    assert (Message.objects.count(), Source.objects.get().last_error) == (0, "")
    (tried,) = import_documents([named_file(path)], owner_id=owner.pk, dry_run=True).reports
    assert (tried.error, tried.user_messages) == ("", 1)
    resume(owner_id=owner.pk, kind="claude_code")
    assert not import_files([path], owner_id=owner.pk)[0].error
    assert Message.objects.count() == 2


@pytest.mark.parametrize("name", ["codex", "extension:chatgpt", "claude_code:/home/ada"])
def test_names_are_read(owner: User, name: str) -> None:
    Source.objects.create(owner=owner, kind="claude_code", location="/home/ada")
    kind, location = read_name(name, owner_id=owner.pk)
    assert f"{kind}:{location}".removesuffix(":") == name


@pytest.mark.parametrize("name", ["", "fax", "codex:/nowhere", "extension:example", "claude_code:/home/\0"])
def test_a_name_of_nothing_is_refused(owner: User, name: str) -> None:
    with pytest.raises(UnknownSourceError, match="claude_code, "):
        read_name(name, owner_id=owner.pk)
