"""Whatever is in a document, an export format reads it without raising, and any slicing gives the same."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.base import ExportFormat, UnreadableExportError
from adapters.claude.exports import ClaudeAIExport
from adapters.gemini.takeout import GeminiTakeout
from adapters.gpt.exports import ChatGPTExport
from adapters.messages import CapturedMessage
from adapters.own_json import OwnJSON
from adapters.registry import UnknownFormatError, export_formats, recognise_document
from tests.adapters.test_jsonl import JSON
from tests.exports import activity, chat, chatgpt, node, read, read_damaged, said, talk

TALKS = {
    ChatGPTExport(): [talk("a", turns=3), talk("ä"), talk("c", turns=2)],
    ClaudeAIExport(): [
        chat("a", said("m1", text="ä"), said("m2", "assistant", text="b")), chat("b", said("m3", text="c"))
    ],
    GeminiTakeout(): [activity("Prompted ä", "<p>b</p>"), activity("Prompted c")],
    OwnJSON(): [message.to_wire() for message in read(ChatGPTExport(), [talk("a", turns=2)])],
}  # fmt: skip
CASES = [pytest.param(format, talks, id=type(format).__name__) for format, talks in TALKS.items()]


def known_of(messages: list[CapturedMessage]) -> set[tuple[str, str]]:
    return {(message.identity, message.content) for message in messages}


@pytest.mark.parametrize(("format", "talks"), CASES)
@given(data=st.data())
@settings(max_examples=60)
def test_slices_change_nothing(format: ExportFormat, talks: Any, data: st.DataObject) -> None:
    slice = data.draw(st.integers(1, 200))
    assert read(format, talks, slice=slice) == read(format, talks)


@pytest.mark.parametrize(("format", "talks"), CASES)
@given(data=st.data())
@settings(max_examples=60)
def test_of_a_cut_document_nothing_false_is_read_and_the_cut_is_told(
    format: ExportFormat, talks: Any, data: st.DataObject
) -> None:
    raw = json.dumps(talks, ensure_ascii=False).encode()
    cut = data.draw(st.integers(1, len(raw) - 1))
    found, damage = read_damaged(format, raw[:cut])
    assert known_of(found) <= known_of(read(format, talks))
    assert damage


@pytest.mark.parametrize(("format", "talks"), CASES)
@given(data=st.data())
@settings(max_examples=60)
def test_damage_in_the_middle_never_raises(format: ExportFormat, talks: Any, data: st.DataObject) -> None:
    raw = json.dumps(talks).encode()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 60)))
    read_damaged(format, raw[:start] + data.draw(st.binary(max_size=20)) + raw[end:], slice=97)


@given(st.binary(max_size=300))
def test_random_bytes_never_raise(raw: bytes) -> None:
    for format in export_formats():
        format.recognises(raw)
        try:
            read_damaged(format, raw)
        except UnreadableExportError:
            continue
    with contextlib.suppress(UnknownFormatError):
        recognise_document(Path("x"), raw)


NODES = st.dictionaries(
    st.sampled_from("abcde"),
    st.fixed_dictionaries(
        {},
        optional={
            "parent": st.sampled_from("abcdef") | JSON,
            "children": st.lists(st.sampled_from("abcdef") | JSON, max_size=4),
            "message": JSON
            | st.fixed_dictionaries(
                {
                    "author": st.fixed_dictionaries(
                        {"role": st.sampled_from(["user", "assistant", "tool", "system"])}
                    )
                },
                optional={
                    "id": st.sampled_from("xyz") | JSON,
                    "create_time": st.floats() | JSON,
                    "recipient": st.sampled_from(["all", "python"]) | JSON,
                    "metadata": JSON,
                    "content": JSON
                    | st.fixed_dictionaries(
                        {"content_type": st.sampled_from(["text", "multimodal_text", "thoughts", "code"])},
                        optional={"parts": JSON, "text": JSON, "thoughts": JSON},
                    ),
                },
            ),
        },
    ),
)
BLOCKS = st.lists(
    JSON
    | st.fixed_dictionaries(
        {"type": st.sampled_from(["text", "tool_use", "tool_result", "thinking", "image"])},
        optional={
            "text": JSON,
            "thinking": JSON,
            "name": JSON,
            "input": JSON,
            "content": JSON,
            "tool_use_id": JSON,
        },
    ),
    max_size=4,
)
CHATS = st.lists(
    JSON
    | st.fixed_dictionaries(
        {"sender": st.sampled_from(["human", "assistant"]) | JSON},
        optional=dict.fromkeys(
            ("uuid", "text", "attachments", "files", "files_v2", "parent_message_uuid"), JSON
        )
        | {"created_at": JSON | st.just("2026-03-01T09:00:00Z"), "content": BLOCKS | JSON},
    ),
    max_size=4,
)


@given(nodes=NODES, current=st.sampled_from("abc") | JSON, time=st.floats() | JSON)
def test_a_tree_of_anything_never_raises(nodes: Any, current: Any, time: Any) -> None:
    record = {"id": "c", "mapping": nodes, "current_node": current, "create_time": time}
    found, _ = read_damaged(ChatGPTExport(), [record])
    json.dumps([message.to_wire() for message in found], allow_nan=False)


@given(messages=CHATS, leaf=JSON)
def test_a_chat_of_anything_never_raises(messages: Any, leaf: Any) -> None:
    found, _ = read_damaged(
        ClaudeAIExport(), [chat("c", current_leaf_message_uuid=leaf) | {"chat_messages": messages}]
    )
    json.dumps([message.to_wire() for message in found], allow_nan=False)


def test_a_long_conversation_is_read_without_recursion() -> None:
    assert len(read(ChatGPTExport(), [talk("a", turns=2_000)])) == 4_000
    chain = [node(str(number), str(number - 1) if number else None, role="tool") for number in range(5_000)]
    assert not read(ChatGPTExport(), [chatgpt("c", *chain)])
