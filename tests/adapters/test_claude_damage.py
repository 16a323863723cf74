"""Whatever a transcript holds, reading it never fails and never depends on how it was sliced."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.claude.parser import ClaudeCodeParser
from adapters.jsonl import decode_line
from adapters.messages import CapturedMessage
from tests.adapters.lines import assistant, call, line, messages, only, result, text, user

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
BLOCK_KEYS = (
    "type",
    "text",
    "thinking",
    "id",
    "name",
    "input",
    "tool_use_id",
    "content",
    "is_error",
    "source",
)
KINDS = st.sampled_from(["text", "thinking", "tool_use", "tool_result", "image"]) | JSON
BLOCKS = st.fixed_dictionaries({"type": KINDS}, optional=dict.fromkeys(BLOCK_KEYS[1:], JSON))
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["msg_1", "msg_2"]) | JSON,
        "model": st.sampled_from(["claude-test-1", "<synthetic>"]) | JSON,
        "content": st.lists(BLOCKS | JSON, max_size=3) | JSON,
        "usage": st.dictionaries(st.sampled_from(["output_tokens", "input_tokens"]), JSON) | JSON,
        "stop_reason": JSON,
    },
)
RECORDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["user", "assistant", "summary", "system"]) | JSON},
    optional={
        "message": MESSAGES | JSON,
        "timestamp": st.just("2026-01-31T09:30:00.000Z") | JSON,
        **dict.fromkeys(
            [
                "uuid",
                "sessionId",
                "parentUuid",
                "cwd",
                "gitBranch",
                "isMeta",
                "isSidechain",
                "isCompactSummary",
            ],
            JSON,
        ),
    },
)
SESSION = [
    user("Why does it fail?", uuid="u1"),
    assistant("I look.", call("t1"), id="msg_1", usage={"output_tokens": 2}, uuid="a1", parentUuid="u1"),
    user([result("t1", "2 failed — café")], uuid="u2", parentUuid="a1"),
    assistant("The lock is held too long.", id="msg_2", stop="end_turn", uuid="a2", parentUuid="u2"),
    assistant("So I shorten it. \U0001f512", id="msg_1", usage={"output_tokens": 9}, uuid="a3"),
    user([result("t9", "?"), text("Thanks!")], uuid="u3", parentUuid="a3", isSidechain=True),
]
RAW = "\n".join(json.dumps(record, ensure_ascii=False) for record in SESSION).encode()


def read(slices: list[bytes]) -> tuple[dict[str, CapturedMessage], ClaudeCodeParser]:
    """Read slices of a file as a follower does: whole lines at once, the rest when more has come."""
    parser, held, taken = ClaudeCodeParser(Path("s.jsonl")), b"", {}
    for piece in [*slices, b"\n"]:
        *whole, held = (held + piece).split(b"\n")
        for raw in whole:
            for record in decode_line(raw).records:
                parser.feed(record)
        taken.update({message.identity: message for message in parser.take()})
    return taken, parser


@given(st.lists(RECORDS, max_size=6))
def test_no_record_makes_it_raise(records: list[dict[str, Any]]) -> None:
    parser = ClaudeCodeParser(Path("s.jsonl"))
    for record in records:
        assert isinstance(parser.feed(record), str | None)
    taken = parser.take()
    json.dumps([message.to_wire() for message in taken]).encode()
    assert parser.facts().user_messages == sum(message.role == "user" for message in taken)


@given(st.lists(st.integers(0, len(RAW)), max_size=12).map(sorted))
def test_any_slicing_gives_the_same_messages(cuts: list[int]) -> None:
    whole, whole_parser = read([RAW])
    edges = [0, *cuts, len(RAW)]
    sliced, parser = read([RAW[start:end] for start, end in pairwise(edges)])
    assert sliced == whole
    assert parser.facts() == whole_parser.facts()


@given(st.integers(0, len(RAW)), st.binary(max_size=8))
def test_damage_to_one_place_costs_two_lines_at_most(at: int, noise: bytes) -> None:
    whole, _ = read([RAW])
    damaged, _ = read([RAW[:at] + noise.replace(b"\n", b"") + RAW[at:]])
    assert len(whole.keys() - damaged.keys()) <= 2


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (line("user", "Why?"), "a user line without readable content"),
        (line("user", {"content": 7}), "a user line without readable content"),
        (line("assistant", ["a"]), "an assistant line without a message"),
        (user("Why?", timestamp="soon"), "a line of type user without a readable timestamp"),
    ],
)
def test_a_message_that_cannot_be_read_is_reported(record: dict[str, Any], reason: str) -> None:
    parser = ClaudeCodeParser(Path("s.jsonl"))
    assert parser.feed(record) == reason
    assert parser.take() == []


def test_without_a_time_a_message_stands_after_the_one_before() -> None:
    first, second = messages(user("Why?"), user("And why now?", timestamp=None))
    assert second.timestamp == first.timestamp


def test_a_tools_input_is_kept_no_deeper_than_json_can_be_written() -> None:
    nested: Any = "deep"
    for _ in range(900):
        nested = [nested]
    assert json.dumps(only(assistant(call("t1", given=nested))).to_wire())
