"""The requests of Claude Code give what its transcript gives, and what it asks for itself gives nothing."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.claude.parser import ClaudeCodeParser
from adapters.exchanges import Exchange, Reading
from adapters.messages import merge
from tests.adapters.calls import Anthropic, Said, read
from tests.adapters.lines import PATH, assistant, call, user

SESSION = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
AGENT = {"User-Agent": "claude-cli/2.1.114 (external, cli)", "X-Claude-Code-Session-Id": SESSION}
HELLO: list[Said] = [("user", "Fix the bug")]


def asked(history: list[Said] = HELLO, *, headers: dict[str, str] | None = None, **also: Any) -> Exchange:
    api = Anthropic()
    sent = {**AGENT, **(headers or {})}
    return api.exchange(history, "Done", id="msg_1", call="Bash", also=also, request_headers=sent)


def prompts(reading: Reading) -> list[str]:
    return [message.content for message in reading.messages if message.role == "user"]


def test_the_session_is_the_conversation_of_the_transcript() -> None:
    reading = read(asked())
    assert (reading.source_kind, reading.conversation_id) == ("claude_code", SESSION)
    assert reading.messages[-1].identity == "assistant:msg_1"


@pytest.mark.parametrize(
    "user_id",
    [
        f"user_{'ab' * 32}_account__session_{SESSION}",
        f"user_{'ab' * 32}_account_{SESSION[::-1]}_session_{SESSION}",
        f'{{"device_id": "ab", "account_uuid": "", "session_id": "{SESSION}"}}',
    ],
)
def test_older_versions_say_the_session_in_the_body(user_id: str) -> None:
    seen = replace(asked(metadata={"user_id": user_id}), request_headers={"User-Agent": "claude-cli/1.0.51"})
    assert read(seen).conversation_id == SESSION


def test_the_two_forms_of_an_answer_are_one_message_with_the_exact_counts() -> None:
    on_the_wire = read(asked()).messages[-1]
    parser = ClaudeCodeParser(PATH)
    usage = {"input_tokens": 9, "output_tokens": 1, "cache_read_input_tokens": 900}
    parser.feed(assistant("Done", usage=usage, sessionId=SESSION))
    parser.feed(assistant(call("toolu_Bash"), usage=usage, sessionId=SESSION))
    (in_the_transcript,) = parser.take()
    assert in_the_transcript.identity == on_the_wire.identity
    assert in_the_transcript.conversation_id == on_the_wire.conversation_id
    assert in_the_transcript.metadata["tool_calls"] == on_the_wire.metadata["tool_calls"]
    for joined in (merge(in_the_transcript, on_the_wire), merge(on_the_wire, in_the_transcript)):
        assert joined.content == "Done"
        assert joined.metadata["tokens"] == {"input": 9, "output": 7}
        assert joined.metadata["tokens_exact"]
        assert "incomplete" not in joined.metadata


def test_an_answer_in_both_tells_which_two_prompts_are_one() -> None:
    proxied, on_the_wire = read(asked()).messages
    typed = user("Fix the bug", sessionId=SESSION)
    parser = ClaudeCodeParser(PATH)
    parser.feed(typed)
    parser.feed(assistant("Done", parentUuid=typed["uuid"], sessionId=SESSION))
    transcribed, in_the_transcript = parser.take()
    for joined in (merge(in_the_transcript, on_the_wire), merge(on_the_wire, in_the_transcript)):
        assert joined.metadata["prompt"] == proxied.message_id
        assert joined.metadata["parent"] == transcribed.message_id
    assert proxied.content == transcribed.content


def test_only_the_first_answer_names_the_prompt() -> None:
    later = read(asked([*HELLO, ("assistant", "I look"), ("tool", "found it")])).messages[-1]
    assert "prompt" not in later.metadata


def test_a_client_whose_transcripts_are_watched_can_be_recorded_without_prompts() -> None:
    reading = read(asked([*HELLO, ("assistant", "Done"), ("user", "Go on")])).without_prompts()
    assert [message.role for message in reading.messages] == ["assistant"]
    assert reading.earlier == []


def test_prompts_are_what_the_transcript_takes_for_prompts() -> None:
    texts = [
        "<system-reminder>today's date</system-reminder>\nFix the bug",
        "[Request interrupted by user]",
        "<command-name>/clear</command-name>",
        "This session is being continued from a previous conversation that ran out of context.",
        "<task-notification>done</task-notification>",
        "Go on",
    ]
    parser = ClaudeCodeParser(PATH)
    for text in texts:
        parser.feed(user(text, isCompactSummary=text.startswith("This session") or None))
    in_the_transcript = [message.content for message in parser.take()]
    assert (
        prompts(read(asked([("user", text) for text in texts])))
        == in_the_transcript
        == ["Fix the bug", "Go on"]
    )


def test_a_prompt_that_was_interrupted_stays_the_one_it_was() -> None:
    first = read(asked()).messages[0]
    blocks = [
        {"type": "text", "text": text}
        for text in ("Fix the bug", "[Request interrupted by user]", "No, wait")
    ]
    again = read(asked(messages=[{"role": "user", "content": blocks}]))
    assert prompts(again) == ["Fix the bug", "No, wait"]
    assert again.messages[0].identity == first.identity


def test_images_count_to_their_prompt() -> None:
    blocks = [{"type": "image"}, {"type": "text", "text": "What is this?"}, {"type": "image"}]
    message = read(asked(messages=[{"role": "user", "content": blocks}])).messages[0]
    assert message.metadata["images"] == 2


def test_the_results_of_tools_are_no_prompts_but_the_words_beside_them_are() -> None:
    history: list[Said] = [*HELLO, ("assistant", "I look"), ("tool", "found it")]
    seen = asked(history)
    assert prompts(read(seen)) == ["Fix the bug"]
    messages = Anthropic().request(history)["messages"]
    messages[-1]["content"].append({"type": "text", "text": "And the test too"})
    assert prompts(read(asked(history, messages=messages))) == ["And the test too"]


@pytest.mark.parametrize(
    "seen",
    [
        asked([("user", "quota")], max_tokens=1, tools=[]),
        asked(
            [*HELLO, ("assistant", "Done"), ("user", "[SUGGESTION MODE: Suggest what the user might type]")]
        ),
        asked([*HELLO, ("user", "CRITICAL: Respond with TEXT ONLY. Do NOT call any tools.")]),
        asked([("user", "Name this")], headers={"x-claude-code-request-class": "auxiliary"}),
        asked(headers={"x-claude-code-request-class": "compaction"}),
    ],
)
def test_what_the_client_asks_for_itself_is_no_conversation(seen: Exchange) -> None:
    assert read(seen).messages == []


@pytest.mark.parametrize(
    "seen",
    [
        asked(tools=[]),
        asked(tools=[{"type": "web_search_20250305", "name": "web_search"}]),
        asked([("user", "Warmup")]),
        asked(headers={"x-claude-code-agent-id": "a1b2c3d"}),
        asked(system=[{"type": "text", "text": "x-anthropic-billing-header: cc_is_subagent=true;"}]),
    ],
)
def test_titles_agents_and_warm_ups_are_beside_the_conversation(seen: Exchange) -> None:
    assert [message.metadata.get("sidechain") for message in read(seen).messages] == [True, True]


def test_a_turn_of_the_main_loop_without_tools_counts_where_the_client_says_so() -> None:
    seen = asked(tools=[], headers={"x-claude-code-request-class": "main"})
    assert not any("sidechain" in message.metadata for message in read(seen).messages)


def test_agents_with_the_same_task_have_prompts_of_their_own() -> None:
    one, other = (read(asked(headers={"x-claude-code-agent-id": agent})) for agent in ("agent-1", "agent-2"))
    assert one.messages[0].identity != other.messages[0].identity
    assert one.messages[0].metadata["agent_id"] == "agent-1"


def test_the_working_folder_names_the_project() -> None:
    system = [{"type": "text", "text": "<env>\nWorking directory: /home/ada/shop\nPlatform: linux\n</env>"}]
    message = read(asked(system=system)).messages[0]
    assert (message.metadata["project"], message.metadata["cwd"]) == ("shop", "/home/ada/shop")


def test_counting_tokens_is_not_talking() -> None:
    from adapters.registry import api_of

    assert api_of("POST", "/v1/messages/count_tokens?beta=true") is None
    assert api_of("GET", "/v1/models") is None
    assert api_of("POST", "/v1/messages?beta=true")


def test_other_clients_say_what_they_say() -> None:
    text = "<system-reminder>is a tag</system-reminder> What does it do?"
    seen = replace(asked([("user", text)]), request_headers={"User-Agent": "Anthropic/Python 0.75"})
    reading = read(seen)
    assert prompts(reading) == [text]
    assert reading.source_kind == "proxy"


CONTEXT = "<aethergrid-context>\nFreeze the clock.\n</aethergrid-context>"
BROUGHT = f"UserPromptSubmit hook additional context: {CONTEXT}"
REMINDED = {"type": "text", "text": f"<system-reminder>\n{BROUGHT}\n</system-reminder>"}
TYPED = {"type": "text", "text": "Fix the bug"}


@pytest.mark.parametrize(
    "history",
    [
        [{"role": "user", "content": [REMINDED, TYPED]}],
        [{"role": "user", "content": [TYPED, REMINDED]}],
        [{"role": "user", "content": f"{REMINDED['text']}\nFix the bug"}],
        [{"role": "user", "content": [TYPED]}, {"role": "system", "content": BROUGHT}],
        [{"role": "user", "content": [REMINDED]}, {"role": "user", "content": [TYPED]}],
        [{"role": "user", "content": [REMINDED, TYPED]}, {"role": "system", "content": BROUGHT}],
    ],
)
def test_what_a_hook_brought_in_stands_beside_its_prompt(history: list[dict[str, Any]]) -> None:
    (prompt,) = [message for message in read(asked(messages=history)).messages if message.role == "user"]
    assert (prompt.content, prompt.metadata["served"]) == ("Fix the bug", [CONTEXT])


def test_a_prompt_is_the_same_with_and_without_what_was_brought_in() -> None:
    with_it, without = (
        read(asked(messages=[{"role": "user", "content": content}])).messages[0]
        for content in ([REMINDED, TYPED], [TYPED])
    )
    assert with_it.identity == without.identity
    assert "served" not in without.metadata
