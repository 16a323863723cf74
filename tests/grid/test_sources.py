"""How the sources are, put together from their rows, the messages, and the spool."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adapters.messages import CapturedMessage
from capture.models import Message, Source, TranscriptFile
from capture.pausing import pause
from capture.recorder import record, redact
from capture.spool import Call, Spool
from grid.source_counts import forget
from grid.source_words import LABELS, advice, pause_in_words
from grid.sources import SourceFound, State, sources
from tests.claude_lines import message

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(owner: User) -> Source:
    """Claude Code's folder, as a watcher that follows it left it."""
    return Source.objects.create(owner=owner, kind="claude_code", location="/home/ada/projects")


@pytest.fixture
def spooled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Spool:
    spool = Spool(tmp_path / "spool")
    monkeypatch.setattr("grid.sources.spool", lambda: spool)
    return spool


def _look(owner: User, kind: str, *, watcher_runs: bool = True) -> SourceFound:
    found = {one.way.kind: one for one in sources(owner_id=owner.pk, watcher_runs=watcher_runs)}
    return found[kind]


def _state(owner: User, kind: str, *, watcher_runs: bool = True) -> State:
    return _look(owner, kind, watcher_runs=watcher_runs).state


def test_every_way_in_is_there_on_an_empty_grid(owner: User) -> None:
    found = sources(owner_id=owner.pk)
    assert [one.way.kind for one in found] == [
        "claude_code", "gemini_cli", "codex", "extension", "api", "proxy", "claude_ai", "gemini_takeout", "chatgpt",
        "aethergrid",
    ]  # fmt: skip
    assert {one.state for one in found[6:]} == {State.NEVER_SEEN}
    assert not any(one.messages or one.captured_at or one.trouble for one in found)


def test_who_is_not_recorded_by_the_watcher_is_not_shown_its_folders(owner: User, stranger: User) -> None:
    assert "claude_code" not in [one.way.kind for one in sources(owner_id=stranger.pk)]


def test_a_watched_folder_is_as_its_watcher_says(owner: User, watched: Source) -> None:
    assert _state(owner, "claude_code") == State.WATCHING
    assert _state(owner, "claude_code", watcher_runs=False) == State.STOPPED
    Source.objects.update(missing=True)
    assert _state(owner, "claude_code") == State.FOLDER_MISSING
    pause(owner_id=owner.pk, kind="claude_code", location=watched.location)
    assert _state(owner, "claude_code") == State.PAUSED


def test_a_folder_that_is_not_followed_any_more_does_not_count(
    owner: User, watched: Source, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.CLAUDE_CODE_DIR = tmp_path  # type: ignore[attr-defined]
    Source.objects.create(owner=owner, kind="claude_code", location=str(tmp_path), missing=True)
    found = _look(owner, "claude_code")
    assert found.state == State.FOLDER_MISSING
    assert {place.row.location: place.state for place in found.places}[watched.location] == State.NOT_SET_UP


def test_a_product_without_a_folder_is_not_set_up(owner: User, settings: pytest.FixtureRequest) -> None:
    settings.CODEX_DIR = None  # type: ignore[attr-defined]
    found = _look(owner, "codex")
    assert (found.state, "CODEX_DIR" in advice(found)) == (State.NOT_SET_UP, True)


def test_it_counts_what_came_and_what_is_on_its_way(owner: User, stranger: User, watched: Source) -> None:
    talk = [message(n, f"Text {n}", conversation=f"c{n % 2}") for n in range(5)]
    record(talk, owner_id=owner.pk, source_kind="claude_code")
    record(talk, owner_id=stranger.pk, source_kind="claude_code")
    Message.objects.filter(external_id="m0").update(state="stored")
    found = _look(owner, "claude_code")
    assert found.counts is not None
    assert (found.messages, found.counts.conversations, found.lag.messages) == (5, 2, 4)
    assert found.captured_at == Message.objects.filter(owner=owner).latest("captured_at").captured_at
    assert found.counts.said_at == max(one.timestamp for one in talk)


def test_what_took_long_to_count_is_not_counted_again_at_once(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grid.source_counts.LONG_SECONDS", -1.0)
    monkeypatch.setattr("grid.source_counts.KEPT_TIMES", 1e9)
    assert _look(owner, "api").messages == 0
    record([message(1, "Text")], owner_id=owner.pk, source_kind="api")
    assert _look(owner, "api").messages == 0
    forget()
    assert _look(owner, "api").messages == 1


def test_it_tells_what_waits(owner: User, stranger: User, watched: Source, spooled: Spool) -> None:
    Source.objects.update(unread_bytes=4711)
    call: list[CapturedMessage] = [message(1, "Text")]
    for whose in (owner, owner, stranger):
        spooled.write(Call([redact(one) for one in call], owner_id=whose.pk, source_kind="api"))
    assert _look(owner, "claude_code").lag.bytes == 4711
    assert _look(owner, "api").lag.calls == 2


def test_it_tells_the_last_error_of_a_way(owner: User, watched: Source) -> None:
    Source.objects.update(last_error="no such device")
    Source.objects.create(
        owner=owner, kind="claude_code", location="/b", last_error="later", error_at="2026-03-01T09:30:00Z"
    )
    trouble = _look(owner, "claude_code").trouble
    assert trouble is not None
    assert trouble.text == "later"


def test_damaged_files_are_counted(owner: User, watched: Source) -> None:
    for name, damage in (("a", []), ("b", [{"line": 1, "reason": "broken"}])):
        TranscriptFile.objects.create(
            source=watched, path=name, inode=1, size=9, mtime_ns=1, offset=4, damage=damage
        )
    assert _look(owner, "claude_code").damaged_files == 1


def test_the_extension_has_its_sites_and_what_each_handed_in(owner: User) -> None:
    for site, received in (("chatgpt", 5), ("claude_ai", 7)):
        Source.objects.create(owner=owner, kind="extension", location=site, received=received)
    found = _look(owner, "extension")
    assert (found.messages, found.counts) == (12, None)
    assert [place.title for place in found.places] == ["chatgpt.com", "claude.ai"]


def test_a_pause_of_one_site_is_not_one_of_the_extension(owner: User) -> None:
    Source.objects.create(
        owner=owner, kind="extension", location="claude_ai", last_seen="2026-03-01T09:30:00Z"
    )
    pause(owner_id=owner.pk, kind="extension", location="chatgpt")
    found = _look(owner, "extension")
    assert found.state == State.READY
    assert {place.row.location: place.state for place in found.places}["chatgpt"] == State.PAUSED


def test_every_state_has_its_words(owner: User) -> None:
    assert set(LABELS) == set(State)
    for found in sources(owner_id=owner.pk):
        assert advice(found)
        assert pause_in_words(found)


def test_many_sources_take_as_many_queries_as_few(owner: User, watched: Source) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            sources(owner_id=owner.pk)
        return len(captured)

    few = queries()
    for number in range(9):
        Source.objects.create(owner=owner, kind="claude_code", location=f"/{number}")
    assert queries() == few <= 8
