"""What an export of claude.ai holds becomes messages, in the shape of the export and that of its API."""

import json
from typing import Any

from adapters.claude.exports import ClaudeAIExport
from adapters.messages import CapturedMessage, format_timestamp
from tests.exports import chat, read, read_damaged, said

EXPORT = ClaudeAIExport()


def messages(*given: dict[str, Any], **fields: Any) -> list[CapturedMessage]:
    return read(EXPORT, [chat("c1", *given, **fields)])


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def test_text_stands_in_the_blocks_or_beside_them() -> None:
    found = messages(
        said("m1", text="short", content=[text("whole"), text(" "), text("and more")]),
        said("m2", "assistant", text="only here", content=[text("")]),
        said("m3", "assistant", text="", content=[{"type": "voice_note", "text": "spoken"}]),
    )
    assert [message.content for message in found] == ["whole\n\nand more", "only here", "spoken"]
    assert [message.role for message in found] == ["user", "assistant", "assistant"]


def test_empty_messages_are_none() -> None:
    kept = messages(
        said("m1"),
        said("m2", "assistant", content=[{"type": "thinking", "thinking": "…"}]),
        said("m3", "system", text="x"),
        said("m4", attachments=[{"file_name": "a.txt", "extracted_content": "all of it", "file_size": 9}]),
        said("m5", files=[{"file_name": "b.pdf"}]),
        said("m6", "assistant", content=[{"type": "tool_use", "name": "artifacts", "input": {"id": "a"}}]),
    )
    assert [message.message_id for message in kept] == ["m4", "m5", "m6"]
    assert kept[0].metadata["attachments"] == [{"name": "a.txt", "size": 9, "text": "all of it"}]
    assert kept[1].metadata["attachments"] == [{"name": "b.pdf"}]


def test_thinking_and_tools_are_kept() -> None:
    blocks = [
        {"type": "thinking", "thinking": "Let me see."},
        {"type": "tool_use", "name": "web_search", "input": {"query": "two"}},
        {"type": "tool_result", "name": "web_search", "content": [text("2")], "is_error": False},
        {"type": "tool_use", "name": "repl", "id": "t2", "input": {}},
        {"type": "tool_result", "tool_use_id": "t2", "content": "3", "is_error": True},
        {"type": "token_budget"},
        text("Two."),
    ]
    (reply,) = messages(said("m1", "assistant", content=blocks))
    assert reply.metadata["thinking"] == "Let me see."
    assert reply.metadata["tools_used"] == ["repl", "web_search"]
    assert [call["id"] for call in reply.metadata["tool_calls"]] == ["m1#0", "t2"]
    assert reply.metadata["tool_results"] == {
        "m1#0": {"text": "2", "is_error": False},
        "t2": {"text": "3", "is_error": True},
    }


def test_the_shape_of_the_api_tells_model_branches_and_images() -> None:
    image = {"file_kind": "image", "file_uuid": "f1", "file_name": "image"}
    found = messages(
        said("m1", text="a", parent_message_uuid="0", files=[image], files_v2=[image]),
        said("m2", "assistant", text="b", parent_message_uuid="m1", stop_reason="stop_sequence"),
        said("m3", "assistant", text="c", parent_message_uuid="m1", truncated=True),
        current_leaf_message_uuid="m3", model="claude-sonnet-4-5", project={"uuid": "p", "name": "shop"},
    )  # fmt: skip
    assert [message.model for message in found] == ["", "claude-sonnet-4-5", "claude-sonnet-4-5"]
    assert [message.metadata["current_branch"] for message in found] == [True, False, True]
    assert found[0].metadata["images"] == 1
    assert found[0].metadata["project"] == "shop"
    assert (found[1].metadata["stop_reason"], found[2].metadata["incomplete"]) == ("stop_sequence", True)


def test_of_the_export_the_branch_is_not_known() -> None:
    (only,) = messages(said("m1", text="a"))
    assert "current_branch" not in only.metadata


def test_a_missing_time_is_that_of_the_nearest_message() -> None:
    found = messages(said("m1", text="a", created_at=None), said("m2", text="b", created_at="nonsense"))
    assert {format_timestamp(message.timestamp) for message in found} == {"2026-03-01T08:59:00.000Z"}
    found = messages(said("m1", text="a", created_at=None), said("m2", text="b"))
    assert {format_timestamp(message.timestamp) for message in found} == {"2026-03-01T09:00:00.000Z"}


def test_of_a_chat_that_was_cut_off_the_whole_messages_are_read() -> None:
    raw = json.dumps([chat("c1", said("m1", text="a"), said("m2", text="b"))]).encode()
    found, damage = read_damaged(EXPORT, raw[:-20])
    assert [message.message_id for message in found] == ["m1"]
    assert "the file ends within it" in damage[0].reason


def test_what_is_no_conversation_is_damage() -> None:
    found, damage = read_damaged(EXPORT, [{"full_name": "Ada"}, chat("", said("m", text="a")), chat("c2")])
    assert not found
    assert [item.reason for item in damage] == [
        "an object that is no conversation",
        "a conversation without its id",
    ]


def test_it_is_recognised_by_its_messages() -> None:
    assert EXPORT.recognises(b'{"uuid": "a", "chat_messages": [')
    assert not EXPORT.recognises(b'[{"uuid": "a", "full_name": "Ada"}]')
    assert not EXPORT.recognises(b'# "chat_messages": [')
