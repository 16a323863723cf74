"""The messages of a Codex rollout: prompts and answers once, with the work that belongs to them."""

from typing import Any

import pytest

from adapters.gpt.parser import CodexParser
from tests.adapters.codex_lines import (
    PATH,
    answer,
    call,
    contents,
    event,
    item,
    line,
    messages,
    output,
    parsed,
    prompt,
    session,
    turn,
    usage,
)

TALK = [session(), turn(0), prompt("Why is it slow?"), answer("It has no index.")]


def only(*records: Any) -> Any:
    (message,) = messages(*records)
    return message


def test_each_message_counts_once_however_often_it_is_written() -> None:
    again = event("task_complete", 6, last_agent_message="It has no index.")
    summary = {"message": "", "replacement_history": [item("user", "Why is it slow?")["payload"]]}
    assert contents(*TALK, again, line("compacted", summary, 7)) == ["Why is it slow?", "It has no index."]
    assert parsed(*TALK, line("compacted", summary, 7)).facts().excluded == {"compactions": 1}


def test_it_knows_session_model_and_place() -> None:
    asked, said = messages(*TALK)
    assert {asked.conversation_id, said.conversation_id} == {"s1"}
    assert (asked.model, said.model) == ("", "gpt-5-codex")
    assert said.metadata == {
        "source": "codex",
        "project": "shop",
        "cwd": "/home/ada/shop",
        "version": "0.128.0",
        "parent": "user-1",
        "context_window": 272_000,
        "effort": "high",
    }


@pytest.mark.parametrize(
    "text",
    ["<environment_context>\n…", "<user_instructions>…", "<permissions instructions>…", "# AGENTS.md …"],
)
def test_what_the_cli_put_there_is_no_prompt(text: str) -> None:
    assert contents(session(), item("user", text), answer("Ready.")) == ["Ready."]
    assert contents(session(), item("developer", "Be brief."), answer("Ready.")) == ["Ready."]


def test_an_unknown_context_is_no_prompt_where_prompts_have_events() -> None:
    assert contents(session(), item("user", "<skills>…"), prompt("Why?"), answer("So.")) == ["Why?", "So."]


def test_without_events_the_items_are_the_prompts() -> None:
    talk = (session(), item("user", "Why?"), item("assistant", "So."), item("user", "And?"))
    assert contents(*talk) == ["Why?", "So.", "And?"]


def test_an_item_waits_for_its_event() -> None:
    asked = prompt("Why?")
    parser = parsed(session(), asked[0], ended=False)
    assert parser.take() == []
    parser.feed(asked[1])
    (message,) = parser.take()
    assert message.timestamp.microsecond == 10_000


def test_equal_prompts_are_different_messages() -> None:
    talk = (session(), prompt("go on"), answer("Done."), prompt("go on", 8), answer("Done.", 9))
    assert len({message.identity for message in messages(*talk)}) == 4


def test_the_open_file_of_an_editor_is_left_out() -> None:
    sent = "# Context from my IDE setup:\n\n## Open tabs:\n- a.py\n\n## My request for Codex:\nWhy?\n"
    assert only(session(), prompt(sent)).content == "Why?"


def test_calls_belong_to_the_message_of_their_request_or_the_next() -> None:
    *_, first, last = messages(
        session(), prompt("Why?"),
        answer("I look.", 2), call("c1", cmd="ls"), usage(20, 20), output("c1", "a.py"),
        call("c2", "apply_patch", input="*** Begin Patch"), usage(50, 30), output("c2", "Exit code: 1\nno"),
        answer("Nothing there.", 9), usage(90, 40),
    )  # fmt: skip
    assert first.metadata["tools_used"] == ["shell"]
    assert first.metadata["tool_calls"] == [{"id": "c1", "name": "shell", "input": {"cmd": "ls"}}]
    assert first.metadata["tool_results"] == {"c1": {"text": "a.py", "is_error": False}}
    assert first.metadata["tokens"] == {"output": 20, "input": 200}
    assert last.metadata["tools_used"] == ["apply_patch"]
    assert last.metadata["tool_results"]["c2"]["is_error"]
    assert (last.metadata["tokens"]["output"], last.metadata["requests"]) == (70, 2)


@pytest.mark.parametrize("end", ["turn_aborted", "task_complete"])
def test_the_work_of_a_turn_without_an_answer_is_not_lost(end: str) -> None:
    work = (call("c1"), usage(20, 20), output("c1", "a.py"), event(end))
    asked = only(session(), prompt("Why?"), *work)
    assert (asked.role, asked.metadata["tokens"]["output"]) == ("user", 20)
    *_, said = messages(session(), prompt("Why?"), answer("I look.", 2), *work)
    assert said.metadata["tokens"]["output"] == 20
    assert said.metadata["tools_used"] == ["shell"]


def test_usage_counts_once_and_across_a_reset_of_the_totals() -> None:
    nothing = event("token_count", 4, info=None)
    talk = (session(), prompt("Why?"), answer("So."), usage(500, 500), nothing, usage(30, 30), nothing)
    said = messages(*talk, event("task_complete", 9))[-1]
    assert (said.metadata["tokens"]["output"], said.metadata["requests"]) == (530, 2)


@pytest.mark.parametrize(
    ("kind", "fields", "name", "given"),
    [
        (
            "custom_tool_call",
            {"name": "apply_patch", "input": "*** Begin"},
            "apply_patch",
            {"input": "*** Begin"},
        ),
        ("local_shell_call", {"action": {"command": ["ls"]}}, "local_shell", {"command": ["ls"]}),
        ("web_search_call", {"action": {"query": "index"}}, "web_search", {"query": "index"}),
        ("function_call", {"name": "shell", "arguments": "{cut"}, "shell", {"input": "{cut"}),
        ("function_call", {"name": "shell", "arguments": "[1]"}, "shell", {"input": "[1]"}),
        ("function_call", {"name": "shell", "arguments": ""}, "shell", {}),
    ],
)
def test_every_kind_of_call_is_read(kind: str, fields: dict[str, Any], name: str, given: Any) -> None:
    made = line("response_item", {"type": kind, "call_id": "c1"} | fields, 2)
    (called,) = messages(session(), made, answer("So."))[-1].metadata["tool_calls"]
    assert called == {"id": "c1", "name": name, "input": given}


@pytest.mark.parametrize(
    ("put_out", "text", "is_error"),
    [
        ("plain", "plain", False),
        ('{"output": "no", "metadata": {"exit_code": 2}}', "no", True),
        ({"content": "no", "success": False}, "no", True),
        ([{"type": "input_text", "text": "a"}, {"type": "input_image", "image_url": "data:…"}], "a", False),
        (
            "Chunk ID: 1\nProcess exited with code 127\nOutput:\nno",
            "Chunk ID: 1\nProcess exited with code 127",
            True,
        ),
        (None, "", False),
    ],
)
def test_every_form_of_output_is_read(put_out: Any, text: str, is_error: bool) -> None:
    said = messages(session(), call("c1"), output("c1", put_out), answer("So."))[-1]
    result = said.metadata["tool_results"]["c1"]
    assert (result["text"].startswith(text), result["is_error"]) == (True, is_error)


def test_thinking_counts_once_though_it_is_written_twice() -> None:
    thought = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Look at the plan."}]}
    raw = event("agent_reasoning_raw_content", 2, text="The plan scans.")
    said = messages(
        session(), event("agent_reasoning", 2, text="Look at the plan."), line("response_item", thought, 2), raw,
        answer("So."),
    )[-1]  # fmt: skip
    assert said.metadata["thinking"] == "Look at the plan.\n\nThe plan scans."


def test_what_was_rolled_back_stays_and_is_marked() -> None:
    talk = messages(
        *TALK, prompt("And?", 7), answer("Never mind.", 8), event("thread_rolled_back", 9, num_turns=1)
    )
    assert [bool(message.metadata.get("rewound")) for message in talk] == [False, False, True, True]


def test_the_first_form_of_rollouts_is_read() -> None:
    stamp = "2025-06-01T10:00:00.000Z"
    said = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "So."}]}
    asked = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Why?"}]}
    first = {"id": "old", "timestamp": stamp, "instructions": None}
    talk = messages(first, {"record_type": "state"}, asked, said)
    assert [(message.content, message.conversation_id) for message in talk] == [
        ("Why?", "old"),
        ("So.", "old"),
    ]


def test_an_answer_that_cannot_be_read_is_damage() -> None:
    parser = CodexParser(PATH)
    reason = parser.feed(line("response_item", {"type": "message", "role": "assistant", "content": 7}, 1))
    assert reason == "an assistant's message without readable content"
    assert "timestamp" in str(
        CodexParser(PATH).feed({"type": "event_msg", "payload": prompt("Why?")[1]["payload"]})
    )


def test_the_name_of_the_file_tells_the_session_where_no_line_does() -> None:
    path = PATH.with_name("rollout-2026-05-02T12-00-00-019fbcca-9fd4-7d20-83dc-0762b2f839b3.jsonl")
    (message,) = messages(prompt("Why?"), path=path)
    assert message.conversation_id == "019fbcca-9fd4-7d20-83dc-0762b2f839b3"
