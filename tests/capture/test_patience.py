"""Sources that wait in their files while a store is away."""

import contextlib
import threading
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from capture.following import FolderFollower
from capture.importer import import_files
from capture.models import Message, Source, TranscriptFile
from capture.patience import Patience
from capture.rawlog import raw_log
from capture.watcher import watch_folders
from embeddings.errors import UnavailableError
from tests.away import GONE, database_away
from tests.claude_lines import assistant_line, user_line
from tests.processes import wait_until

pytestmark = pytest.mark.django_db
TALK = user_line("q", "Why is the test flaky?") + assistant_line("a", "It shares a database.", second=2)


def _patience(stop: threading.Event | None = None, told: list[str] | None = None) -> Patience:
    reasons: list[str] = [] if told is None else told
    return Patience(stop=stop or threading.Event(), looked=lambda: None, waits=reasons.append)


@pytest.mark.django_db(transaction=True)
def test_it_outlasts_a_store_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("capture.patience.FIRST_WAIT_SECONDS", 0.001)
    outcomes: list[Exception | str] = [GONE, UnavailableError("MongoDB cannot be reached."), "done"]
    told: list[str] = []

    def work() -> str:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    assert _patience(told=told).insist(work) == "done"
    assert [reason[:12] for reason in told] == ["The database", "MongoDB cann", ""]
    assert len(caplog.messages) == 2  # once that it is away, once that it is back


def test_it_ends_when_it_is_told_to_stop() -> None:
    stop = threading.Event()
    stop.set()

    def work() -> str:
        raise GONE

    assert _patience(stop).insist(work) is None


def test_another_error_goes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        _patience().insist(lambda: 1 / 0)


def test_a_file_keeps_its_place_while_the_database_is_away(owner: User, tmp_path: Path) -> None:
    source = Source.objects.create(owner=owner, kind="claude_code", location=str(tmp_path))
    path = tmp_path / "session.jsonl"
    path.write_bytes(TALK)
    follower = FolderFollower(tmp_path, source=source)
    follower.follow(follower.files())
    with path.open("ab") as file:
        file.write(user_line("q2", "How do I isolate it?", second=9))
    with database_away(), pytest.raises(type(GONE)):
        follower.follow([path])
    with path.open("ab") as file:
        file.write(user_line("q3", "And then?", second=12))
    assert follower.follow([path]) == 2
    assert (Message.objects.count(), TranscriptFile.objects.get().size) == (4, path.stat().st_size)


def test_the_watcher_goes_on_where_it_was(
    own_owner: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capture.patience.FIRST_WAIT_SECONDS", 0.01)
    folder = tmp_path / "talks"
    folder.mkdir()
    path = folder / "session.jsonl"
    path.write_bytes(TALK)
    stop, told = threading.Event(), list[str]()

    def watch() -> None:
        with contextlib.closing(connection):
            watch_folders(
                {"claude_code": folder},
                owner_id=own_owner.pk,
                stop=stop,
                looked=lambda: None,
                waits=told.append,
            )

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        wait_until(lambda: Message.objects.count() == 2, seconds=20, what="what was there")
        with database_away():
            with path.open("ab") as file:
                file.write(user_line("q2", "How do I isolate it?", second=9))
            wait_until(lambda: told, seconds=20, what="a watcher that waits")
        wait_until(lambda: Message.objects.count() == 3, seconds=20, what="what was written meanwhile")
        wait_until(lambda: told[-1] == "", seconds=20, what="a watcher that waits no more")
    finally:
        stop.set()
        watching.join()


def test_an_import_stops_with_what_is_recorded_and_goes_on_when_it_is_run_again(
    owner: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capture.intake.BATCH", 2)
    for number in range(3):
        lines = user_line(f"q{number}", "Why?") + assistant_line(f"a{number}", "Because.")
        (tmp_path / f"{number}.jsonl").write_bytes(lines.replace(b"5e55a0e1", b"5e55a0e%d" % number))
    files, calls = sorted(tmp_path.iterdir()), list[Any]()

    def write(self: Any, documents: Any, *, owner_id: int) -> None:
        calls.append(documents)
        if len(calls) == 2:
            raise UnavailableError("MongoDB cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(type(raw_log()), "write", write)
        with pytest.raises(UnavailableError, match=r"MongoDB.*stopped at .*1\.jsonl, after 1 whole files"):
            import_files(files, owner_id=owner.pk)
    assert Message.objects.count() == 2
    assert [report.duplicates for report in import_files(files, owner_id=owner.pk)] == [2, 0, 0]
    assert Message.objects.count() == 6
