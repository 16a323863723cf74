"""How the lines of a Claude Code transcript become messages, and what is known of each."""

from pathlib import Path
from typing import Any

from adapters.long_texts import LONGEST
from adapters.messages import format_timestamp
from tests.adapters.lines import PATH, assistant, call, messages, only, parsed, result, user


def test_lines_with_one_id_are_one_message() -> None:
    answer = only(
        assistant("I look first.", id="msg_1"),
        assistant(call("t1", "Read", path="a.py"), id="msg_1"),
        assistant("Found it.", id="msg_1"),
    )
    assert answer.content == "I look first.\n\nFound it."
    assert (answer.message_id, answer.identity) == ("msg_1", "assistant:msg_1")
    assert answer.metadata["tool_calls"] == [{"id": "t1", "name": "Read", "input": {"path": "a.py"}}]


def test_other_lines_may_stand_between_those_of_a_message() -> None:
    first, second = messages(
        assistant("One", id="msg_1"), assistant("Two", id="msg_2"), assistant("one more", id="msg_1")
    )
    assert (first.content, second.content) == ("One\n\none more", "Two")


def test_a_line_that_stands_twice_gives_its_text_once() -> None:
    record = assistant("Once", call("t1"))
    answer = only(record, record)
    assert answer.content == "Once"
    assert len(answer.metadata["tool_calls"]) == 1


def test_a_message_that_only_calls_tools_counts() -> None:
    assert only(assistant(call("t1"))).content == ""


def test_tokens_are_the_maximum_over_the_lines() -> None:
    answer = only(
        assistant("a", usage={"output_tokens": 3, "input_tokens": 10, "cache_read_input_tokens": 7}),
        assistant("b", usage={"output_tokens": 90, "input_tokens": 10, "cache_creation_input_tokens": 5}),
        assistant("c", usage={"output_tokens": 1}),
    )
    assert answer.metadata["tokens"] == {"output": 90, "input": 10, "cache_read": 7, "cache_creation": 5}


def test_usage_that_is_no_number_of_tokens_is_left_out() -> None:
    usage = {"output_tokens": "9", "input_tokens": -1, "cache_read_input_tokens": 2**40, "service_tier": None}
    assert "tokens" not in only(assistant("a", usage=usage)).metadata


def test_without_a_stop_reason_the_usage_is_a_lower_bound() -> None:
    assert only(assistant("a")).metadata["incomplete"] is True
    complete = only(assistant("a"), assistant("b", stop="end_turn"), assistant("c"))
    assert "incomplete" not in complete.metadata
    assert complete.metadata["stop_reason"] == "end_turn"


def test_the_earliest_line_gives_the_time() -> None:
    answer = only(
        assistant("a", timestamp="2026-01-31T09:30:05.000Z"),
        assistant("b", timestamp="2026-01-31T09:30:02.5Z"),
    )
    assert format_timestamp(answer.timestamp) == "2026-01-31T09:30:02.500Z"


def test_the_last_line_may_be_later_than_the_last_message() -> None:
    facts = parsed(assistant("a"), assistant("b", timestamp="2026-01-31T09:31:00Z")).facts()
    assert facts.last_line_at
    assert facts.last_at
    assert facts.last_line_at > facts.last_at


def test_what_the_tool_says_in_the_models_name_is_no_message() -> None:
    parser = parsed(assistant("API Error: 529", model="<synthetic>"))
    assert parser.take() == []
    assert parser.facts().synthetic_messages == 1


def test_without_an_id_the_line_is_the_message() -> None:
    answer = only(assistant("a", id="", uuid="u1"))
    assert (answer.message_id, answer.identity) == ("u1", "assistant:u1")


def test_a_prompt_without_an_id_is_the_same_in_every_reading() -> None:
    record = user("Why?", uuid=None)
    assert only(record).identity == only(record).identity != only(user("Why not?", uuid=None)).identity


def test_it_keeps_where_a_message_was_said() -> None:
    answer = only(
        assistant("a", gitBranch="main", version="2.1.0", agentId="a1", isSidechain=True, stop="end_turn")
    )
    assert answer.metadata == {
        "source": "claude_code",
        "project": "shop",
        "cwd": "/home/ada/shop",
        "git_branch": "main",
        "version": "2.1.0",
        "agent_id": "a1",
        "sidechain": True,
        "stop_reason": "end_turn",
    }


def test_the_lines_session_is_the_conversation() -> None:
    assert only(user("Why?", sessionId="other")).conversation_id == "other"
    assert only(user("Why?", sessionId=None)).conversation_id == PATH.stem


def test_a_folder_further_down_is_still_the_project() -> None:
    assert only(user("Why?", cwd="/home/ada/shop/src/cart")).metadata["project"] == "shop"


def test_sub_agents_work_on_the_project_of_their_session() -> None:
    path = PATH.with_suffix("") / "subagents" / "agent-a1.jsonl"
    assert only(user("Warmup", cwd="/home/ada/shop/src"), path=path).metadata["project"] == "shop"


def test_elsewhere_the_working_folder_is_the_project() -> None:
    assert only(user("Why?"), path=Path("export.jsonl")).metadata["project"] == "shop"
    assert only(user("Why?", cwd="C:\\work\\till"), path=Path("export.jsonl")).metadata["project"] == "till"


def test_the_parent_is_the_message_before() -> None:
    prompt, answer, follow_up = messages(
        user("Why?", uuid="u1"),
        assistant("Let me see.", call("t1"), id="msg_1", uuid="a1", parentUuid="u1"),
        user([result("t1", "ok")], uuid="u2", parentUuid="a1"),
        user("And now?", uuid="u3", parentUuid="u2"),
    )
    assert "parent" not in prompt.metadata
    assert answer.metadata["parent"] == "u1"
    assert follow_up.metadata["parent"] == "msg_1"


def test_the_parent_is_found_through_a_compaction() -> None:
    *_, prompt = messages(
        assistant("Done.", id="msg_1", uuid="a1"),
        {"type": "system", "subtype": "compact_boundary", "uuid": "s1", "logicalParentUuid": "a1"},
        user("This session is being continued…", isCompactSummary=True, uuid="u1", parentUuid="s1"),
        user("Go on.", uuid="u2", parentUuid="u1"),
    )
    assert prompt.metadata["parent"] == "msg_1"


def test_thinking_is_kept_apart_from_what_was_said() -> None:
    thinking = {"type": "thinking", "thinking": "It may be the lock.", "signature": "c2ln"}
    answer = only(assistant(thinking), assistant("It is the lock."))
    assert (answer.content, answer.metadata["thinking"]) == ("It is the lock.", "It may be the lock.")


def test_a_result_makes_the_message_that_called_grow() -> None:
    parser = parsed(assistant(call("t1")), user("Meanwhile"))
    assert len(parser.take()) == 2
    parser.feed(user([result("t1", "2 failed", is_error=True)]))
    (grown,) = parser.take()
    assert grown.metadata["tool_results"] == {"t1": {"text": "2 failed", "is_error": True}}
    assert parser.take() == []


def test_a_message_that_was_taken_does_not_change() -> None:
    parser = parsed(assistant("a", call("t1"), usage={"output_tokens": 1}))
    (taken,) = parser.take()
    before = str(taken)
    parser.feed(assistant("b", call("t2"), usage={"output_tokens": 2}))
    parser.feed(user([result("t1", "ok")]))
    assert str(taken) == before


def test_messages_are_taken_in_the_order_in_which_they_began() -> None:
    parser = parsed(assistant("a", id="msg_1"), assistant("b", id="msg_2"))
    parser.take()
    parser.feed(assistant("c", id="msg_2"))
    parser.feed(assistant("d", id="msg_1"))
    assert [message.message_id for message in parser.take()] == ["msg_1", "msg_2"]


def result_text(content: Any) -> str:
    answer = only(assistant(call("t1")), user([result("t1", content)]))
    text = answer.metadata["tool_results"]["t1"]["text"]
    assert isinstance(text, str)
    return text


def test_an_image_in_a_result_becomes_a_note() -> None:
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "QUFBQQ=="}}
    assert result_text([{"type": "text", "text": "A page:"}, image]) == "A page:\n[image/png, 4 bytes]"


def test_a_long_result_says_what_was_left_out() -> None:
    text = result_text("a" * LONGEST + "b" * 1_500)
    assert text.startswith("aaa")
    assert text.endswith("bbb")
    assert "[… 1,500 characters left out …]" in text


def test_a_result_of_an_unknown_call_is_left_alone() -> None:
    assert "tool_results" not in only(assistant(call("t1")), user([result("t9", "ok")])).metadata
