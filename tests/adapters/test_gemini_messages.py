"""The messages of a Gemini CLI session, written in one object or in lines."""

from pathlib import Path
from typing import Any

import pytest

from adapters.gemini.parser import GeminiCliParser
from tests.adapters.gemini_records import (
    HASH,
    PATH,
    ROOT,
    SESSION,
    call,
    gemini,
    id_of,
    messages,
    meta,
    parsed,
    user,
)

ASKED, SAID = user("q", "Why is it slow?"), gemini("aa", "It has no index.")


def only(*records: Any, **options: Any) -> Any:
    (message,) = messages(*records, **options)
    return message


def test_object_and_lines_give_the_same() -> None:
    assert messages(meta(messages=[ASKED, SAID])) == messages(meta(), ASKED, SAID)


def test_it_knows_session_model_and_usage() -> None:
    asked, said = messages(meta(messages=[ASKED, SAID]))
    assert (asked.role, asked.content, asked.conversation_id) == ("user", "Why is it slow?", SESSION)
    assert (said.role, said.model, said.message_id) == ("assistant", "gemini-2.5-pro", id_of("aa"))
    assert said.metadata["tokens"] == {"output": 20, "input": 100, "cache_read": 60, "thoughts": 7, "tool": 0}
    assert said.metadata["parent"] == asked.message_id


def test_notices_are_no_messages() -> None:
    notices = [{"id": kind, "type": kind, "content": "!"} for kind in ("info", "error", "warning")]
    parser = parsed(meta(messages=[ASKED, *notices, SAID]))
    assert len(parser.take()) == 2
    assert parser.facts().excluded == {"info": 1, "error": 1, "warning": 1}


def test_a_session_read_again_gives_only_what_is_new_or_grew() -> None:
    parser = parsed(meta(messages=[ASKED, gemini("aa", "It has", output=None)]))
    assert len(parser.take()) == 2
    parser.feed(meta(messages=[ASKED, SAID, user("qqq", "And?")]))
    assert [message.content for message in parser.take()] == ["It has no index.", "And?"]
    parser.feed(meta(messages=[ASKED, SAID, user("qqq", "And?")]))
    assert parser.take() == []


def test_a_message_that_is_written_again_grows() -> None:
    said = only(
        meta(), gemini("aa", "It has", output=None), gemini("aa", "It has no index.", toolCalls=[call("c1")])
    )
    assert (said.content, said.metadata["tokens"]["output"]) == ("It has no index.", 20)
    assert said.metadata["tools_used"] == ["read_file"]


def test_an_answer_of_calls_alone_counts() -> None:
    said = only(meta(), gemini("aa", toolCalls=[call("c1", result={"output": "a.py"}, path="a.py")]))
    assert said.content == ""
    assert said.metadata["tool_calls"] == [{"id": "c1", "name": "read_file", "input": {"path": "a.py"}}]
    assert said.metadata["tool_results"] == {"c1": {"text": "a.py", "is_error": False}}


@pytest.mark.parametrize(
    ("made", "result"),
    [
        (
            call("c1", result={"error": "no such tool"}, status="error"),
            {"text": "no such tool", "is_error": True},
        ),
        (call("c1", status="cancelled") | {"result": None}, {"text": "", "is_error": True}),
        (call("c1") | {"result": None, "resultDisplay": "2 files"}, {"text": "2 files", "is_error": False}),
    ],
)
def test_results_are_read_in_every_form(made: Any, result: dict[str, Any]) -> None:
    assert only(meta(), gemini("aa", toolCalls=[made])).metadata["tool_results"] == {"c1": result}


def test_thoughts_are_kept_apart() -> None:
    thoughts = [{"subject": "Plan", "description": "Look at the index."}]
    assert (
        only(meta(), gemini("aa", "So.", thoughts=thoughts)).metadata["thinking"]
        == "Plan\nLook at the index."
    )
    spoken = only(meta(), gemini("aa", [{"text": "Hm.", "thought": True}, {"text": "So."}]))
    assert (spoken.content, spoken.metadata["thinking"]) == ("So.", "Hm.")


def test_a_prompt_is_what_was_typed() -> None:
    sent = [
        {"text": "Review @a.py"},
        {"text": "\n--- Content from referenced files ---\n…"},
        {"inlineData": {}},
    ]
    asked = only(meta(), user("q", sent, displayContent="Review @a.py"))
    assert (asked.content, asked.metadata["images"]) == ("Review @a.py", 1)
    assert only(meta(), user("q", ["Why ", {"text": "is it"}])).content == "Why is it"


@pytest.mark.parametrize(
    "content",
    [[{"functionResponse": {"id": "c1"}}], "<session_context>\n…", [{"text": "<state_snapshot>…"}]],
)
def test_what_nobody_typed_is_no_prompt(content: Any) -> None:
    assert messages(meta(), {"$set": {"messages": [user("q", content), SAID]}})[0].role == "assistant"


def test_what_was_rewound_stays_and_is_marked() -> None:
    again = gemini("aaaa", "Cache it.")
    talk = messages(
        meta(), ASKED, SAID, user("qqq", "And?"), again, {"$rewindTo": id_of("qqq")}, user("qqqqq", "How?")
    )
    assert [m.content for m in talk if m.metadata.get("rewound")] == ["And?", "Cache it."]
    assert len(talk) == 5


def test_history_that_was_compressed_stays() -> None:
    masked = gemini("aa", "[masked]")
    talk = messages(
        meta(), ASKED, SAID, {"$set": {"messages": [masked], "lastUpdated": "2026-01-31T10:00:00Z"}}
    )
    assert [message.content for message in talk] == ["Why is it slow?", "It has no index."]


def test_a_sub_agent_is_told_from_the_session_it_works_for() -> None:
    path = PATH.parent / "parent-session" / "child-session.jsonl"
    said = only(meta(sessionId="child-session", kind="subagent"), SAID, path=path)
    assert said.metadata["sidechain"]
    assert (said.metadata["agent_id"], said.metadata["parent_conversation"]) == (
        "child-session",
        "parent-session",
    )


def test_the_project_is_found_by_its_hash_among_the_paths_of_the_tools() -> None:
    parser = parsed(meta(), ASKED, SAID)
    assert "project" not in parser.take()[0].metadata
    parser.feed(gemini("aaaa", toolCalls=[call("c1", files=[{"path": f"{ROOT}/api/urls.py"}])]))
    assert {message.metadata["project"] for message in parser.take()} == {"shop"}


def test_the_project_is_noted_beside_newer_sessions(tmp_path: Path) -> None:
    (tmp_path / "shop-2").mkdir()
    (tmp_path / "shop-2" / ".project_root").write_text(f"{ROOT}\n")
    noted, unknown = (tmp_path / name / "chats" / "session-1.jsonl" for name in ("shop-2", "mill"))
    assert only(meta(), SAID, path=noted).metadata["cwd"] == ROOT
    assert only(meta(), SAID, path=unknown).metadata["project"] == "mill"
    assert "project" not in only(meta(), SAID, path=tmp_path / HASH / "chats" / "session-1.jsonl").metadata


def test_ids_that_are_not_unique_everywhere_count_within_their_session() -> None:
    first, other = (messages(meta(sessionId=name), SAID | {"id": "1"})[0] for name in ("one", "two"))
    assert first.identity != other.identity
    assert (
        messages(meta(sessionId="one"), SAID)[0].identity == messages(meta(sessionId="two"), SAID)[0].identity
    )


def test_a_message_that_cannot_be_placed_is_damage() -> None:
    assert (
        GeminiCliParser(PATH).feed({"type": "user", "content": "Why?"})
        == "a message of type user without an id"
    )
    assert GeminiCliParser(PATH).feed({"id": "1", "type": "user"}) == "a message without a readable timestamp"
