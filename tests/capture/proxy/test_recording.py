"""Exchanges become messages: each once, whatever died or was away meanwhile, and their files go."""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User

from capture.models import Conversation, Message, RawMessage, Source, TranscriptFile
from capture.proxy.folder import ExchangeFolder
from capture.proxy.keeping_up import keep_recording
from capture.proxy.recording import Recorder
from capture.proxy.routes import Call
from capture.proxy.tapes import FileTape, Tape, Tapes
from capture.proxy.upstreams import Upstream
from capture.rawlog import raw_log
from capture.replaying import replay
from capture.spool import spool
from tests.adapters.calls import Anthropic, Api, Chat, Gemini, Responses, Said
from tests.away import GONE, database_away
from tests.stores import on_servers

pytestmark = pytest.mark.django_db
SECRET = "AKIA" + "Z7QX3MN5PL2KD8RT"
SESSION = "0d5ab1f2-1c7e-4a52-9d5c-5f2f6c1e9a10"


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Iterator[ExchangeFolder]:
    """A folder of the test's own, with a spool beside it."""
    settings.AETHERGRID_HOME = tmp_path
    settings.CLAUDE_CODE_DIR = tmp_path / "projects"
    settings.CODEX_DIR = tmp_path / "codex"
    spool.cache_clear()
    yield ExchangeFolder(tmp_path / "spool" / "exchanges")
    spool.cache_clear()


def begin(folder: ExchangeFolder, api: Api, history: list[Said], *, owner: User, **headers: str) -> Tape:
    """Note a request, and leave the rest to the caller."""
    # Times are stored in milliseconds.
    time.sleep(0.005)
    call = Call("test", Upstream("http://test", "TEST_UPSTREAM"), "POST", api.path, "", "")
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    tape = Tapes(folder, most_bytes=10**9).new(call, owner_id=owner.pk, headers=raw)
    tape.asked(json.dumps(api.request(history)).encode(), more=False)
    tape.answered(200, [(b"content-type", b"text/event-stream")])
    return tape


def note(folder: ExchangeFolder, api: Api, history: list[Said], answer: str, **told: Any) -> None:
    """Note a whole exchange."""
    id_ = told.pop("id", f"id-{answer}")
    tape = begin(folder, api, history, **told)
    tape.said(api.stream(answer, id=id_))
    tape.whole()
    tape.end()


def contents() -> list[str]:
    """Give what was stored, in order of time."""
    ids = list(Message.objects.values_list("id", flat=True))
    known = raw_log().read(ids)
    return [known[id_]["content"] for id_ in ids]


def test_an_exchange_is_recorded_and_its_file_goes(folder: ExchangeFolder, owner: User) -> None:
    note(folder, Anthropic(), [("user", f"Use {SECRET}")], "Certainly", owner=owner)
    assert Recorder(folder).record_ended() == 1
    assert not folder.any()
    assert contents() == [contents()[0], "Certainly"]
    assert SECRET not in contents()[0]


def test_histories_sent_again_are_stored_once(folder: ExchangeFolder, owner: User) -> None:
    history: list[Said] = []
    for number in range(5):
        history.append(("user", f"Question {number}"))
        note(folder, Chat(), history, f"Answer {number}", owner=owner)
        history.append(("assistant", f"Answer {number}"))
    Recorder(folder).record_ended()
    assert contents() == [f"{kind} {number}" for number in range(5) for kind in ("Question", "Answer")]
    assert Conversation.objects.count() == 1


def test_a_talk_that_began_before_is_stored_with_its_beginning(folder: ExchangeFolder, owner: User) -> None:
    history: list[Said] = [("user", "First"), ("assistant", "Second"), ("user", "Third")]
    note(folder, Chat(), history, "Fourth", owner=owner)
    history += [("assistant", "Fourth"), ("user", "Fifth")]
    note(folder, Chat(), history, "Sixth", owner=owner)
    Recorder(folder).record_ended()
    assert contents() == ["First", "Second", "Third", "Fourth", "Fifth", "Sixth"]


def test_it_waits_with_a_beginning_that_may_be_in_a_file_left_behind(
    folder: ExchangeFolder, owner: User
) -> None:
    left = begin(folder, Chat(), [("user", "First")], owner=owner)
    left.said(Chat().stream("Second", id="id-1"))
    _die(left)
    note(
        folder, Chat(), [("user", "First"), ("assistant", "Second"), ("user", "Third")], "Fourth", owner=owner
    )
    recorder = Recorder(folder)
    assert recorder.record_ended() == 0
    _make_old(folder)
    assert recorder.record_ended() == 2
    assert contents() == ["First", "Second", "Third", "Fourth"]


def test_what_a_dead_process_left_is_recorded_as_incomplete(folder: ExchangeFolder, owner: User) -> None:
    tape = begin(folder, Anthropic(), [("user", "Tell me")], owner=owner)
    tape.said(Anthropic().stream("one two three", id="msg_1")[:700])
    _die(tape)
    _make_old(folder)
    assert Recorder(folder).record_ended() == 1
    assert list(Message.objects.values_list("role", "incomplete")) == [("user", False), ("assistant", True)]


def test_what_is_under_way_is_left_alone(folder: ExchangeFolder, owner: User) -> None:
    tape = begin(folder, Anthropic(), [("user", "Tell me")], owner=owner)
    _make_old(folder)
    assert Recorder(folder).record_ended() == 0
    assert folder.any()
    tape.end()
    assert Recorder(folder).record_ended() == 1


def test_a_request_that_never_was_whole_leaves_nothing(folder: ExchangeFolder, owner: User) -> None:
    call = Call("test", Upstream("http://test", "TEST_UPSTREAM"), "POST", "/v1/messages", "", "")
    for dies in (False, True):
        tape = Tapes(folder, most_bytes=10**9).new(call, owner_id=owner.pk, headers=[])
        tape.asked(b'{"messages": [', more=True)
        _die(tape) if dies else tape.end()
    _make_old(folder)
    Recorder(folder).record_ended()
    assert not folder.any()
    assert not Message.objects.exists()


def test_with_the_stores_away_it_goes_to_the_spool_without_secrets(
    folder: ExchangeFolder, owner: User
) -> None:
    note(folder, Anthropic(), [("user", f"Use {SECRET}")], "Certainly", owner=owner)
    with database_away(GONE):
        Recorder(folder).record_ended()
    assert not folder.any()
    waiting = spool().waiting()
    assert len(waiting) == 1
    assert SECRET.encode() not in waiting[0].read_bytes()
    replay(spool())
    assert Message.objects.count() == 2


def test_what_needs_the_database_to_be_read_waits_for_it(folder: ExchangeFolder, owner: User) -> None:
    history: list[Said] = [("user", "First"), ("assistant", "Second"), ("user", "Third")]
    note(folder, Chat(), history, "Fourth", owner=owner)
    with database_away(GONE):
        assert Recorder(folder).record_ended() == 0
    assert Recorder(folder).record_ended() == 1
    assert Message.objects.count() == 4


def test_a_response_that_goes_on_from_another_is_in_its_conversation(
    folder: ExchangeFolder, owner: User
) -> None:
    note(folder, Responses(), [("user", "First")], "Second", id="resp_1", owner=owner)
    Recorder(folder).record_ended()

    class GoingOn(Responses):
        def request(self, history: Any) -> dict[str, Any]:
            return super().request(history) | {"previous_response_id": "resp_1"}

    note(folder, GoingOn(), [("user", "Third")], "Fourth", id="resp_2", owner=owner)
    Recorder(folder).record_ended()
    assert Conversation.objects.count() == 1
    assert contents() == ["First", "Second", "Third", "Fourth"]


@pytest.mark.parametrize("known_by", ["row", "file"])
def test_prompts_that_a_transcript_has_are_left_to_it(
    known_by: str, folder: ExchangeFolder, owner: User, settings: LazySettings
) -> None:
    if known_by == "row":
        source = Source.objects.create(owner=owner, kind="claude_code", location="somewhere")
        TranscriptFile.objects.create(
            source=source, path=f"/home/ada/{SESSION}.jsonl", inode=1, size=1, mtime_ns=1, offset=1
        )
    else:
        path = folder.path.parents[1] / "projects" / "project" / f"{SESSION}.jsonl"
        path.parent.mkdir(parents=True)
        path.touch()
    told = {"user_agent": "claude-cli/2.0", "x_claude_code_session_id": SESSION}
    note(folder, Anthropic(), [("user", "First")], "Second", owner=owner, **told)
    Recorder(folder).record_ended()
    assert contents() == ["Second"]


def test_a_client_without_ids_in_common_is_left_to_its_transcript(
    folder: ExchangeFolder, owner: User, settings: LazySettings
) -> None:
    told = {"user_agent": "codex_cli_rs/0.50.0", "session_id": SESSION}
    note(folder, Responses(), [("user", "First")], "Second", owner=owner, **told)
    Recorder(folder).record_ended()
    assert contents() == ["First", "Second"]
    day = folder.path.parents[1] / "codex" / "sessions" / "2026" / "01" / "31"
    day.mkdir(parents=True)
    (day / f"rollout-2026-01-31T09-30-00-{SESSION}.jsonl").touch()
    note(folder, Responses(), [("user", "Third")], "Fourth", owner=owner, **told)
    Recorder(folder).record_ended()
    assert contents() == ["First", "Second"]


def test_a_client_that_tells_no_session_is_found_by_what_it_writes(
    folder: ExchangeFolder, owner: User, settings: LazySettings
) -> None:
    settings.GEMINI_CLI_DIR = folder.path.parents[1] / "gemini-cli"
    told = {"user_agent": "GeminiCLI/0.20.0/gemini-test (linux; x64)"}
    session = settings.GEMINI_CLI_DIR / "project" / "chats" / "session-2026-01-31T09-30-0d5ab1f2.json"
    session.parent.mkdir(parents=True)
    session.write_text(
        json.dumps({"messages": [{"type": "user", "content": 'Say "früh"'}]}, ensure_ascii=False)
    )
    for prompt in ('Say "früh"', "Say it elsewhere"):
        note(folder, Gemini(), [("user", prompt)], f"To {prompt}", owner=owner, **told)
    Recorder(folder).record_ended()
    assert contents() == ["Say it elsewhere", "To Say it elsewhere"]


def test_a_file_that_cannot_be_read_is_put_aside(folder: ExchangeFolder, owner: User) -> None:
    folder.make()
    (folder.path / "1.exchange").write_text("what is this\n")
    note(folder, Anthropic(), [("user", "First")], "Second", owner=owner)
    assert Recorder(folder).record_ended() == 1
    assert folder.count_refused() == 1


def test_with_capture_switched_off_nothing_is_noted(folder: ExchangeFolder, owner: User) -> None:
    call = Call("test", Upstream("http://test", "TEST_UPSTREAM"), "POST", "/v1/messages", "", "")
    tape = Tapes(None).new(call, owner_id=owner.pk, headers=[])
    tape.asked(b"{}", more=False)
    tape.end()
    assert not folder.path.exists()


def test_a_full_disk_costs_the_record_not_the_call(folder: ExchangeFolder, owner: User) -> None:
    tapes = Tapes(folder, most_bytes=100)
    call = Call("test", Upstream("http://test", "TEST_UPSTREAM"), "POST", "/v1/messages", "", "")
    tape = tapes.new(call, owner_id=owner.pk, headers=[])
    tape.asked(b"{}", more=False)
    tape.said(b"x")
    tape.end()
    assert tapes.troubles.count == 1
    assert tapes.troubles.lately()
    assert not folder.any()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("mongodb" in on_servers(), reason="the raw log is looked at in the database")
def test_a_process_records_until_it_is_idle(folder: ExchangeFolder, owner: User) -> None:
    note(folder, Anthropic(), [("user", "First")], "Second", owner=owner)
    stop = threading.Event()
    thread = threading.Thread(target=keep_recording, kwargs={"stop": stop, "idle_seconds": 2})
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    # A table in memory that somebody else looks into is locked, and what is read waits in the spool.
    replay(spool())
    assert RawMessage.objects.count() == 2


def _die(tape: Tape) -> None:
    """Let go of a file as the system does when its process dies."""
    assert isinstance(tape, FileTape)
    assert tape._file is not None
    os.close(tape._file)


def _make_old(folder: ExchangeFolder) -> None:
    hour_ago = time.time() - 3600
    for path in folder.path.glob("*.part"):
        os.utime(path, (hour_ago, hour_ago))
