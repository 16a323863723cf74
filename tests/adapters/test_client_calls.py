"""The requests of Codex, Gemini CLI and others: what they put in, their sessions, what they ask for themselves."""

from typing import Any

import pytest

from adapters.exchanges import Reading
from tests.adapters.calls import Chat, Gemini, Ollama, Responses, Said, read

CODEX = {"User-Agent": "codex_cli_rs/0.99.0 (Ubuntu 24.4.0; x86_64)", "originator": "codex_cli_rs"}
GEMINI_CLI = {"User-Agent": "GeminiCLI/0.20.0/gemini-test (linux; x64)"}
THREAD = "01a00acf-0441-77a3-95b4-8c5db6e83e07"


def codex(history: list[Said], *, headers: dict[str, str] | None = None, **also: Any) -> Reading:
    sent = {**CODEX, **(headers or {})}
    return read(Responses().exchange(history, "Done", id="resp_1", request_headers=sent, also=also))


def prompts(reading: Reading) -> list[str]:
    return [message.content for message in reading.messages if message.role == "user"]


def test_what_codex_puts_in_is_no_prompt() -> None:
    context: list[Said] = [
        ("developer", "Be brief."),
        ("user", "# AGENTS.md instructions for /home/ada/shop"),
        ("user", "<environment_context>\n<cwd>/home/ada/shop</cwd></environment_context>"),
    ]
    reading = codex([*context, ("user", "Fix the bug")])
    assert prompts(reading) == ["Fix the bug"]
    assert reading.conversation_id == codex([("user", "Fix the bug")]).conversation_id


@pytest.mark.parametrize("header", ["session_id", "session-id", "conversation_id", "Thread-Id"])
def test_the_thread_of_codex_is_its_conversation(header: str) -> None:
    assert codex([("user", "Hi")], headers={header: THREAD}).conversation_id == THREAD


def test_a_thread_is_more_than_the_session_it_is_in() -> None:
    assert (
        codex([("user", "Hi")], headers={"session-id": "session", "thread-id": THREAD}).conversation_id
        == THREAD
    )


def test_an_agent_of_codex_is_beside_the_conversation_and_a_summary_is_none() -> None:
    agent = codex([("user", "Review")], headers={"x-openai-subagent": "review"})
    assert all(message.metadata["sidechain"] for message in agent.messages)
    assert codex([("user", "You are performing a CONTEXT CHECKPOINT COMPACTION. Sum up.")]).messages == []
    assert codex([], input=[{"role": "user", "content": "Hi"}, {"type": "compaction_trigger"}]).messages == []


def test_the_surroundings_that_gemini_cli_tells_are_no_prompt() -> None:
    for context in (
        "<session_context>\nToday is Monday.",
        "This is the Gemini CLI. We are setting up the context",
    ):
        history: list[Said] = [("user", context), ("assistant", "Got it."), ("user", "Fix the bug")]
        reading = read(Gemini().exchange(history, "Done", id="g1", request_headers=GEMINI_CLI))
        assert prompts(reading) == ["Fix the bug"]
        assert not any(message.role == "user" for message in reading.earlier)


def test_gemini_cli_with_an_account_wraps_its_requests() -> None:
    inner = {**Gemini().request([("user", "Fix the bug")]), "session_id": THREAD}
    seen = Gemini().exchange([], "Done", id="g1", request_headers=GEMINI_CLI, also={"request": inner})
    reading = read(seen)
    assert (prompts(reading), reading.conversation_id) == (["Fix the bug"], THREAD)


def test_what_gemini_cli_asks_for_itself_is_beside_the_conversation() -> None:
    also: dict[str, Any] = {"generationConfig": {"responseJsonSchema": {}}}
    seen = Gemini().exchange(
        [("user", "Who speaks next?")], "{}", id="g1", request_headers=GEMINI_CLI, also=also
    )
    assert all(message.metadata["sidechain"] for message in read(seen).messages)


def test_completing_code_around_a_gap_is_beside_any_conversation() -> None:
    seen = Ollama().exchange([], "pass", also={"prompt": "def f():", "suffix": "return"})
    assert read(seen).messages[0].metadata["sidechain"]


@pytest.mark.parametrize("also", [{"metadata": {"chat_id": THREAD}}, {"session_id": THREAD}])
def test_a_session_may_stand_in_the_body(also: dict[str, Any]) -> None:
    assert read(Chat().exchange([("user", "Hi")], "Hello", id="c1", also=also)).conversation_id == THREAD


def test_two_programs_that_begin_alike_do_not_share_a_conversation() -> None:
    one, other = (
        read(Chat().exchange([("user", "Hi")], "Hello", id="c1", request_headers={"user-agent": agent}))
        for agent in ("editor/1.0", "shell/1.0")
    )
    assert one.conversation_id != other.conversation_id
    newer = read(
        Chat().exchange([("user", "Hi")], "Hello", id="c1", request_headers={"user-agent": "editor/1.1"})
    )
    assert newer.conversation_id == one.conversation_id
