"""However a transcript is written, and whenever it is looked at, the grid is given the same."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import TranscriptFormat
from adapters.messages import CapturedMessage
from adapters.registry import transcript_format
from capture.transcripts import TranscriptReader
from tests.adapters.codex_lines import answer, call, event, flat, joined, output, prompt, session, turn, usage
from tests.adapters.gemini_records import call as tool
from tests.adapters.gemini_records import gemini, id_of, meta, user

CODEX = flat(
    session(),
    turn(0, "t1"),
    prompt("Warum ist es langsam? ☕"),
    answer("Ich sehe nach.", 2),
    call("c1"),
    usage(20, 20),
    output("c1", "Zeile für Zeile"),
    answer("Es fehlt ein Index.", 5),
    usage(50, 30, 6),
    event("task_complete", 7),
    turn(8, "t2"),
    prompt("Und jetzt?", 9),
    usage(10, 10, 10),
    event("turn_aborted", 11),
)
GEMINI = [
    meta(),
    user("q", "Warum ist es langsam? ☕"),
    gemini("aa", "Ich sehe", output=None),
    gemini("aa", "Ich sehe nach.", toolCalls=[tool("c1", path="/home/ada/shop/a.py")]),
    {"$set": {"lastUpdated": "2026-01-31T09:31:00Z"}},
    user("qqq", "Und jetzt?"),
    {"$rewindTo": id_of("qqq")},
]
DOCUMENTS = [
    json.dumps(meta(messages=GEMINI[1:end]), indent=2, ensure_ascii=False).encode() for end in (2, 3, 4)
]
KINDS = ["claude_code", "codex", "gemini_cli"]


def lines(records: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def read_states(known: TranscriptFormat, name: str, states: list[bytes]) -> dict[str, CapturedMessage]:
    """Give what is left of a file that is looked at in each of these states."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(b"")
        reader = TranscriptReader(path=path, format=known)
        found: list[list[CapturedMessage]] = []
        for state in states:
            # In place, as the products write: the file stays the same one.
            path.write_bytes(state)
            found += reader.read()
        assert not reader.damage
        found += TranscriptReader(path=path, format=known).read()
        return joined(*found)


@pytest.mark.parametrize(("kind", "records"), [("codex", CODEX), ("gemini_cli", GEMINI)])
@given(data=st.data())
def test_any_slicing_of_lines_gives_the_same(
    kind: str, records: list[dict[str, Any]], data: st.DataObject
) -> None:
    whole = lines(records)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    known = transcript_format(kind)
    sliced = read_states(known, "session-1.jsonl", [whole[:cut] for cut in (*cuts, len(whole))])
    assert sliced == read_states(known, "session-1.jsonl", [whole])


@given(looks=st.lists(st.tuples(st.integers(0, len(DOCUMENTS) - 1), st.floats(0, 1)), max_size=8))
def test_any_look_at_a_document_that_is_being_rewritten_gives_the_same(
    looks: list[tuple[int, float]],
) -> None:
    known = transcript_format("gemini_cli")
    states = [DOCUMENTS[number][: int(len(DOCUMENTS[number]) * part)] for number, part in sorted(looks)]
    found = read_states(known, "session-1.json", [*states, DOCUMENTS[-1]])
    whole = read_states(known, "session-1.json", [DOCUMENTS[-1]])
    assert found.keys() == whole.keys()
    assert {m.content for m in found.values()} == {m.content for m in whole.values()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["session-1.json", "session-1.jsonl", "rollout-1.jsonl"])
@given(raw=st.binary(max_size=300))
def test_random_bytes_never_raise(kind: str, name: str, raw: bytes) -> None:
    known = transcript_format(kind)
    known.recognises(Path(name), raw)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        list(TranscriptReader(path=path, format=known).read(at_rest=True))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(("kind", "records"), [("codex", CODEX), ("gemini_cli", GEMINI)])
@given(data=st.data())
def test_records_of_any_shape_never_raise(
    kind: str, records: list[dict[str, Any]], data: st.DataObject
) -> None:
    parser = transcript_format(kind).new_parser(Path("/home/ada/session-1.jsonl"))
    for record in records:
        parser.feed(_changed(record, data))
    parser.end()
    for message in parser.take():
        json.dumps(message.to_wire())
    parser.facts()


def _changed(value: Any, data: st.DataObject) -> Any:
    """Give a record some of whose fields hold something else, or are gone."""
    if isinstance(value, dict):
        changed = {key: _changed(item, data) for key, item in value.items()}
        if changed and data.draw(st.integers(0, 4)) == 0:
            key = data.draw(st.sampled_from(sorted(changed)))
            changed[key] = data.draw(_VALUES)
        return changed
    return [_changed(item, data) for item in value] if isinstance(value, list) else value
