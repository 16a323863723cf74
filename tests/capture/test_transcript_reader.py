"""Reading a transcript that is still being written, or that was damaged."""

from pathlib import Path

import pytest
from pytest_django import Settings

from adapters.registry import recognise
from capture.transcripts import TranscriptReader
from tests.claude_lines import assistant_line, user_line

TALK = user_line("q", "Why is the test flaky?") + assistant_line("a", "It shares a database.", second=2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.jsonl"


def _reader(path: Path) -> TranscriptReader:
    return TranscriptReader(path=path, format=recognise(path))


def _read(reader: TranscriptReader, *, at_rest: bool = False) -> list[str]:
    return [message.content for batch in reader.read(at_rest=at_rest) for message in batch]


def test_it_goes_on_where_it_ended(path: Path) -> None:
    path.write_bytes(TALK)
    reader = _reader(path)
    assert _read(reader) == ["Why is the test flaky?", "It shares a database."]
    with path.open("ab") as file:
        file.write(user_line("q2", "How do I isolate it?", second=9))
    assert _read(reader) == ["How do I isolate it?"]
    assert reader.restarts == 0


def test_a_partial_last_line_waits(path: Path) -> None:
    path.write_bytes(TALK[:-40])
    reader = _reader(path)
    assert _read(reader) == ["Why is the test flaky?"]
    path.write_bytes(TALK)
    assert _read(reader) == ["It shares a database."]
    assert not reader.damage


def test_a_last_line_that_decodes_needs_no_line_feed(path: Path) -> None:
    path.write_bytes(TALK.rstrip(b"\n"))
    reader = _reader(path)
    assert len(_read(reader)) == 2
    with path.open("ab") as file:
        file.write(b"\n" + user_line("q2", "And then?", second=9))
    assert _read(reader) == ["And then?"]
    assert not reader.recovered


def test_an_object_glued_to_a_line_that_was_read_is_read(path: Path) -> None:
    path.write_bytes(TALK.rstrip(b"\n"))
    reader = _reader(path)
    _read(reader)
    with path.open("ab") as file:
        file.write(user_line("q2", "And then?", second=9))
    assert _read(reader) == ["And then?"]
    assert reader.recovered == 1


def test_a_rewritten_file_is_read_anew(path: Path) -> None:
    path.write_bytes(TALK)
    reader = _reader(path)
    _read(reader)
    path.write_bytes(TALK.replace(b"flaky", b"shaky") + user_line("q2", "Really?", second=9))
    assert _read(reader) == ["Why is the test shaky?", "It shares a database.", "Really?"]
    assert reader.restarts == 1


def test_a_replaced_file_is_read_anew(path: Path) -> None:
    path.write_bytes(TALK)
    reader = _reader(path)
    _read(reader)
    other = path.with_suffix(".new")
    other.write_bytes(user_line("q3", "Another talk", second=3))
    other.replace(path)
    assert _read(reader) == ["Another talk"]


def test_a_shortened_file_is_read_anew(path: Path) -> None:
    path.write_bytes(TALK)
    reader = _reader(path)
    _read(reader)
    path.write_bytes(user_line("q", "Why is the test flaky?"))
    assert _read(reader) == ["Why is the test flaky?"]


def test_what_is_damaged_is_named_and_read_around(path: Path) -> None:
    path.write_bytes(TALK + b'{"type": "user", "uu\n' + b"[1, 2]\n" + user_line("q2", "Still here", second=9))
    reader = _reader(path)
    assert _read(reader)[-1] == "Still here"
    assert [damage.line for damage in reader.damage] == [3, 4]


def test_a_truncated_end_is_damage_once_nothing_more_comes(path: Path) -> None:
    path.write_bytes(TALK[:-40])
    reader = _reader(path)
    _read(reader, at_rest=True)
    assert [damage.line for damage in reader.damage] == [2]


def test_a_line_too_long_to_hold_is_named_and_passed_over(path: Path, settings: Settings) -> None:
    settings.CAPTURE_MAX_LINE_BYTES = 3_000_000
    huge = user_line("huge", "x" * 5_000_000)
    path.write_bytes(user_line("q", "Before") + huge + user_line("q2", "After", second=3))
    reader = _reader(path)
    assert _read(reader) == ["Before", "After"]
    assert [damage.line for damage in reader.damage] == [2]
    assert f"{len(huge) - 1:,} bytes" in reader.damage[0].reason


def test_every_way_of_slicing_gives_the_same(path: Path) -> None:
    data = TALK + user_line("ü", "Grüße aus Köln ☕", second=5) + assistant_line("b", "Hallo!", second=6)
    for size in (1, 7, 64, 333):
        path.write_bytes(b"")
        reader, seen = _reader(path), []
        for end in range(0, len(data) + size, size):
            with path.open("ab") as file:
                file.write(data[max(0, end - size) : end])
            seen += _read(reader)
        assert seen == ["Why is the test flaky?", "It shares a database.", "Grüße aus Köln ☕", "Hallo!"]
        assert not reader.damage
        assert reader.restarts == 0
