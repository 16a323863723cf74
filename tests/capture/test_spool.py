"""Messages that wait on the disk while a store is away."""

import errno
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError
from filelock import FileLock
from pytest_django import DjangoCaptureOnCommitCallbacks

from adapters.messages import CapturedMessage
from capture.models import Message
from capture.rawlog import raw_log
from capture.receiving import Received, receive
from capture.recorder import record_redacted
from capture.replaying import replay, start_replaying
from capture.signals import messages_captured
from capture.spool import Spool, SpoolError, SpoolFullError, spool
from embeddings.errors import UnavailableError
from tests.away import GONE, database_away
from tests.claude_lines import message
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db
SECRET = "AKIA" + "Z7QX3MN5PL2KD8RT"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """Let each test have a spool of its own."""
    settings.AETHERGRID_HOME = tmp_path
    spool.cache_clear()
    yield tmp_path / "spool"
    spool.cache_clear()


def _receive(owner: User, *messages: CapturedMessage, error: Exception | None = None) -> Received:
    if error is None:
        return receive(messages, owner_id=owner.pk, source_kind="api")
    with database_away(error):
        return receive(messages, owner_id=owner.pk, source_kind="api")


def test_what_comes_while_the_database_is_away_is_recorded_later(owner: User) -> None:
    received = _receive(owner, message(1), message(2), error=GONE)
    assert (received.accepted, received.duplicates, received.spooled) == (2, 0, 2)
    assert not Message.objects.exists()
    assert replay(spool()) == 1
    assert set(Message.objects.values_list("id", flat=True)) == set(received.ids)
    assert spool().count_waiting() == 0


def test_it_is_recorded_as_if_it_had_never_waited(owner: User) -> None:
    odd = message(1, f"Use {SECRET}", tokens={"output": 3})
    odd.identity, odd.timestamp = "vendor:1", odd.timestamp.replace(microsecond=123456)
    _receive(owner, odd, error=GONE)
    replay(spool())
    waited = Message.objects.values().get()
    assert waited["redactions"] == 1
    assert _receive(owner, odd).duplicates == 1
    Message.objects.all().delete()
    _receive(owner, odd)
    moments = {"captured_at", "not_before", "nudged_at"}
    assert {k: v for k, v in Message.objects.values().get().items() if k not in moments} == {
        k: v for k, v in waited.items() if k not in moments
    }


def test_a_raw_log_that_is_away_spools_too(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise UnavailableError("MongoDB cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(type(raw_log()), "write", gone)
        assert _receive(owner, message()).spooled == 1
    assert not Message.objects.exists()
    assert replay(spool()) == 1


def test_other_errors_do_not(owner: User) -> None:
    with pytest.raises(IntegrityError):
        _receive(owner, message(), error=IntegrityError("no such owner"))
    assert spool().count_waiting() == 0


def test_nothing_unredacted_reaches_the_disk(owner: User, folder: Path) -> None:
    _receive(owner, message(1, f"Use {SECRET}", tool_calls=[{"input": SECRET}]), error=GONE)
    (path,) = spool().waiting()
    assert SECRET not in path.read_text()
    assert not list(folder.glob(".*"))


def test_only_its_owner_can_read_it(owner: User, folder: Path) -> None:
    _receive(owner, message(), error=GONE)
    assert spool().waiting()[0].stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_message_given_twice_in_a_call_is_one(owner: User) -> None:
    received = _receive(owner, message(), message(), error=GONE)
    assert (received.accepted, received.duplicates, received.spooled) == (1, 1, 1)


def test_they_are_recorded_in_the_order_they_came(
    owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for number in range(5):
        _receive(owner, message(number), error=GONE)
    announced: list[UUID] = []

    def listen(message_ids: list[UUID], **_: Any) -> None:
        announced.extend(message_ids)

    messages_captured.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            replay(spool())
    finally:
        messages_captured.disconnect(listen)
    names = dict(Message.objects.values_list("id", "external_id"))
    assert [names[id_] for id_ in announced] == [f"m{number}" for number in range(5)]


def test_they_wait_on_while_the_store_is_away(owner: User) -> None:
    _receive(owner, message(1), error=GONE)
    _receive(owner, message(2), error=GONE)
    with database_away(GONE):
        assert replay(spool()) == 0
    assert spool().count_waiting() == 2


def test_recording_them_twice_changes_nothing(owner: User) -> None:
    _receive(owner, message(), error=GONE)
    (path,) = spool().waiting()
    held = path.read_bytes()
    replay(spool())
    path.write_bytes(held)  # the process died before it removed the file
    assert replay(spool()) == 1
    assert Message.objects.count() == 1


def test_one_process_does_it_at_a_time(owner: User, folder: Path) -> None:
    _receive(owner, message(), error=GONE)
    with FileLock(folder / "lock"):
        assert replay(spool()) == 0
    assert replay(spool()) == 1


def test_one_that_cannot_be_recorded_is_put_aside_with_the_reason(owner: User, folder: Path) -> None:
    _receive(owner, message(1), error=GONE)
    spool().waiting()[0].write_text("{damaged")
    _receive(owner, message(2), error=GONE)
    replay(spool())
    assert Message.objects.get().external_id == "m2"
    assert (spool().count_waiting(), spool().count_refused()) == (0, 1)
    (reason,) = (folder / "refused").glob("*.txt")
    assert "JSONDecodeError" in reason.read_text()


@pytest.mark.django_db(transaction=True)
def test_one_whose_owner_is_gone_holds_up_no_other(owner: User) -> None:
    gone = User.objects.create_user("grace")
    for number, whose in enumerate([owner, gone, owner, owner]):
        _receive(whose, message(number), error=GONE)
    gone.delete()
    replay(spool())
    assert (Message.objects.count(), spool().count_waiting(), spool().count_refused()) == (3, 0, 1)


def test_one_that_its_batch_fails_for_is_recorded_alone(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        _receive(owner, message(number, f"Message {number}"), error=GONE)

    def refuse(found: Any, **_: Any) -> Any:
        if any("Message 1" in one.message.content for one in found):
            raise ValueError("cannot be recorded")
        return record_redacted(found, **_)

    monkeypatch.setattr("capture.replaying.record_redacted", refuse)
    replay(spool())
    assert (Message.objects.count(), spool().count_waiting(), spool().count_refused()) == (2, 0, 1)


def test_a_full_spool_refuses_and_says_so(owner: User, settings: LazySettings) -> None:
    settings.SPOOL_MAX_BYTES = 1000
    _receive(owner, message(1), error=GONE)
    with pytest.raises(SpoolFullError, match=r"SPOOL_MAX_BYTES.*send them again"):
        _receive(owner, message(2, "x" * 1000), error=GONE)
    assert spool().count_waiting() == 1


def test_a_full_disk_refuses_and_leaves_nothing_half_written(
    owner: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SpoolFullError, match="No space left on device"):
        _receive(owner, message(), error=GONE)
    assert not [path for path in folder.iterdir() if path.is_file()]


def test_tables_that_are_not_there_yet_are_no_fault_of_a_call(owner: User) -> None:
    _receive(owner, message(), error=GONE)
    with database_away(ProgrammingError("relation does not exist")), pytest.raises(ProgrammingError):
        replay(spool())
    assert (spool().count_waiting(), spool().count_refused()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_thread_records_them_once_the_database_is_back(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capture.replaying.LOOK_SECONDS", 0.01)
    stop = start_replaying()
    with database_away():
        received = receive([message()], owner_id=owner.pk, source_kind="api")
    wait_until(lambda: not spool().count_waiting(), seconds=20, what="an empty spool")
    stop.set()
    for thread in threading.enumerate():
        if thread.name == "replay":
            thread.join()
    assert list(Message.objects.values_list("id", flat=True)) == received.ids


def test_a_folder_that_cannot_be_written_refuses_and_says_so(owner: User, folder: Path) -> None:
    folder.write_text("no folder")
    with pytest.raises(SpoolError, match="cannot be written"):
        _receive(owner, message(), error=GONE)


def test_what_a_dead_process_left_half_written_is_removed(folder: Path) -> None:
    folder.mkdir()
    old, new = folder / ".1.json", folder / ".2.json"
    for path in (old, new):
        path.write_text("{")
    os.utime(old, (time.time() - 7200,) * 2)
    Spool(folder).clean()
    assert (old.exists(), new.exists()) == (False, True)
