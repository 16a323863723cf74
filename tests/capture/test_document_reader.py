"""Reading a transcript that is one JSON document, rewritten at each change."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from adapters.registry import recognise
from capture.transcripts import TranscriptReader
from tests.adapters.gemini_records import gemini, meta, user

ASKED, SAID = user("q", "Why is it slow?"), gemini("aa", "It has no index: Köln ☕")


def document(*messages: Any) -> bytes:
    return json.dumps(meta(messages=messages), indent=2, ensure_ascii=False).encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session-2026-01-31T09-30-981c87cb.json"


def _reader(path: Path) -> TranscriptReader:
    return TranscriptReader(path=path, format=recognise(path))


def _read(reader: TranscriptReader, *, at_rest: bool = False) -> list[str]:
    return [message.content for batch in reader.read(at_rest=at_rest) for message in batch]


def test_a_rewritten_document_gives_what_is_new(path: Path) -> None:
    path.write_bytes(document(ASKED))
    reader = _reader(path)
    assert _read(reader) == [ASKED["content"]]
    path.write_bytes(document(ASKED, SAID))
    assert _read(reader) == [SAID["content"]]
    assert not reader.restarts


def test_a_document_that_is_half_written_waits(path: Path) -> None:
    whole = document(ASKED, SAID)
    path.write_bytes(document(ASKED))
    reader = _reader(path)
    _read(reader)
    for size in (*range(0, len(whole), 41), len(whole) - 1):
        path.write_bytes(whole[:size])
        assert _read(reader) == []
        assert not reader.damage
    path.write_bytes(whole)
    assert _read(reader) == [SAID["content"]]
    assert reader.is_current()


def test_a_shorter_document_forgets_nothing(path: Path) -> None:
    path.write_bytes(document(ASKED, SAID))
    reader = _reader(path)
    _read(reader)
    path.write_bytes(document(user("qqq", "And?")))
    assert _read(reader) == ["And?"]


def test_a_document_that_stays_half_written_is_damage_once_nothing_more_comes(path: Path) -> None:
    path.write_bytes(document(ASKED, SAID)[:-40])
    reader = _reader(path)
    assert _read(reader) == []
    assert not reader.damage
    _read(reader, at_rest=True)
    assert "broken JSON" in reader.damage[0].reason


def test_a_document_with_a_damaged_text_is_read_around_it(path: Path) -> None:
    path.write_bytes(document(ASKED, SAID).replace("Köln".encode(), b"K\xffln"))
    reader = _reader(path)
    assert [len(text) for text in _read(reader)] == [len(ASKED["content"]), len(SAID["content"])]
    assert "not UTF-8" in reader.damage[0].reason


def test_a_document_too_long_to_hold_is_named(path: Path, settings: Settings) -> None:
    settings.CAPTURE_MAX_LINE_BYTES = 300
    path.write_bytes(document(ASKED, SAID))
    reader = _reader(path)
    assert _read(reader) == []
    assert "in one piece; the longest that is read is 300 bytes" in reader.damage[0].reason


def test_a_document_under_the_name_of_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "full.jsonl"
    path.write_bytes(document(ASKED, SAID))
    assert len(_read(_reader(path))) == 2


def test_a_document_in_one_line_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "session-1.jsonl"
    path.write_text(json.dumps(meta(messages=[ASKED])))
    reader = _reader(path)
    assert len(_read(reader)) == 1
    path.write_text(json.dumps(meta(messages=[ASKED, SAID])))
    assert SAID["content"] in _read(reader)
    assert not reader.damage
