"""What the streams of real servers have in them beside the plain case."""

import json
from typing import Any

from adapters.messages import CapturedMessage
from adapters.payloads import payloads
from tests.adapters.calls import Gemini, exchange, read, sse

CHAT, RESPONSES, GEMINI = (
    "/v1/chat/completions",
    "/v1/responses",
    "/v1beta/models/gemini-test:generateContent",
)
ANTHROPIC = "/anthropic/v1/messages"


def answer(path: str, body: bytes | dict[str, Any], **fields: Any) -> CapturedMessage:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = [
        message for message in read(exchange(path, {}, raw, **fields)).messages if message.role == "assistant"
    ]
    assert len(found) == 1
    return found[0]


def chunk(delta: dict[str, Any], **choice: Any) -> dict[str, Any]:
    return {"id": "c1", "model": "gpt-test", "choices": [{"index": 0, "delta": delta, **choice}]}


def called(message: CapturedMessage) -> list[tuple[str, Any]]:
    return [(call["name"], call["input"]) for call in message.metadata["tool_calls"]]


def part_of_call(id: str, arguments: str, *, name: str = "look", index: int | None = 0) -> dict[str, Any]:
    call = {"id": id, "function": {"name": name, "arguments": arguments}}
    return chunk({"tool_calls": [call if index is None else {"index": index, **call}]})


def test_calls_of_one_index_and_several_ids_are_several_calls() -> None:
    body = sse(part_of_call("a", '{"x"'), part_of_call("a", ": 1}"), part_of_call("b", "{}"), "[DONE]")
    assert called(answer(CHAT, body)) == [("look", {"x": 1}), ("look", {})]


def test_arguments_that_break_off_are_read_as_far_as_they_came() -> None:
    assert called(answer(CHAT, sse(part_of_call("a", '{"path": "/ho')))) == [("look", {"path": "/ho"})]
    assert called(answer(CHAT, sse(part_of_call("a", "no JSON")))) == [("look", "no JSON")]


def test_reasoning_has_two_names() -> None:
    both = chunk({"reasoning": "Hm", "reasoning_content": "Hm"})
    assert answer(CHAT, sse(both, chunk({"reasoning_content": "."}), "[DONE]")).metadata["thinking"] == "Hm."


def test_other_choices_stand_beside_the_first() -> None:
    choices = [{"index": at, "message": {"content": text}} for at, text in enumerate(["one", "two"])]
    message = answer(CHAT, {"id": "c1", "choices": choices})
    assert (message.content, message.metadata["alternatives"]) == ("one", ["two"])


def test_a_chunk_without_choices_and_comments_are_passed_over() -> None:
    first = {"id": "", "model": "", "choices": [], "prompt_filter_results": []}
    message = answer(CHAT, b": OPENROUTER PROCESSING\n\n" + sse(first, chunk({"content": "Hi"}), "[DONE]"))
    assert (message.message_id, message.content) == ("c1", "Hi")


def test_an_error_in_a_stream_keeps_what_came() -> None:
    failed = {"error": {"code": 502, "type": "upstream", "message": "key sk-none was wrong"}}
    message = answer(CHAT, sse(chunk({"content": "Hi"}), failed, "[DONE]"))
    assert (message.content, message.metadata["error"]) == ("Hi", "upstream")
    assert message.metadata["incomplete"]
    assert "sk-none" not in repr(message)


def test_a_completion_in_one_piece_is_whole_unless_it_breaks_off() -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 123}
    whole = {
        "id": "c1",
        "choices": [{"message": {"content": "Hi there"}, "finish_reason": "stop"}],
        "usage": usage,
    }
    raw = json.dumps(whole).encode()
    assert answer(CHAT, raw).metadata["tokens"] == {"input": 9, "output": 123}
    assert "incomplete" not in answer(CHAT, raw).metadata
    cut = answer(CHAT, raw[:-3])
    assert cut.content == "Hi there"
    assert cut.metadata["incomplete"]
    # The count may be one of 123, 1,230 or 12.
    assert "tokens" not in cut.metadata
    assert answer(CHAT, raw[: raw.index(b"there")]).content == "Hi "


def test_the_messages_api_in_one_piece() -> None:
    blocks = [{"type": "thinking", "thinking": "Hm"}, {"type": "text", "text": "Hi"}]
    blocks.append({"type": "tool_use", "id": "t", "name": "look", "input": {"x": 1}})  # type: ignore[dict-item]
    body = {
        "type": "message",
        "id": "msg_1",
        "content": blocks,
        "usage": {"input_tokens": 1, "output_tokens": 2},
    }
    message = answer(ANTHROPIC, body)
    assert (message.content, message.metadata["thinking"], called(message)) == (
        "Hi",
        "Hm",
        [("look", {"x": 1})],
    )
    assert message.metadata["tokens_exact"]


def test_a_message_spliced_into_another_goes_on_behind_it() -> None:
    def said(id: str, text: str) -> list[dict[str, Any]]:
        block = {"type": "text", "text": ""}
        return [
            {
                "type": "message_start",
                "message": {"id": id, "usage": {"input_tokens": 9, "output_tokens": 1}},
            },
            {"type": "content_block_start", "index": 0, "content_block": block},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}},
        ]

    message = answer(
        ANTHROPIC, sse(*said("msg_1", "Half "), *said("msg_2", "whole"), {"type": "message_stop"})
    )
    assert (message.message_id, message.content) == ("msg_1", "Half whole")


def test_items_that_only_the_stream_had_are_the_answer() -> None:
    item = {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}
    done = {"id": "resp_1", "status": "completed", "output": []}
    body = sse(
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": done},
    )
    assert answer(RESPONSES, body).content == "Hi"


def test_a_response_that_breaks_off_keeps_text_thinking_and_arguments() -> None:
    call = {"type": "function_call", "call_id": "a", "name": "look"}
    body = sse(
        {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress"}},
        {"type": "response.reasoning_summary_text.delta", "output_index": 0, "delta": "Hm"},
        {"type": "response.output_item.added", "output_index": 1, "item": {"type": "message"}},
        {"type": "response.output_text.delta", "output_index": 1, "delta": "Half"},
        {"type": "response.output_item.added", "output_index": 2, "item": call},
        {"type": "response.function_call_arguments.delta", "output_index": 2, "delta": '{"x": "y'},
        {"type": "error", "code": "server_error"},
    )
    message = answer(RESPONSES, body)
    assert (message.content, message.metadata["thinking"]) == ("Half", "Hm")
    assert called(message) == [("look", {"x": "y"})]
    assert message.metadata["incomplete"]


def test_a_response_that_failed_or_stopped_short_is_incomplete() -> None:
    said = [{"type": "message", "content": [{"type": "output_text", "text": "Half"}]}]
    failed = {"id": "r", "status": "failed", "error": {"code": "server_error"}, "output": said}
    short = {
        "id": "r",
        "status": "incomplete",
        "incomplete_details": {"reason": "max_output_tokens"},
        "output": said,
    }
    for kind, response, reason in (("failed", failed, "failed"), ("incomplete", short, "max_output_tokens")):
        message = answer(RESPONSES, sse({"type": f"response.{kind}", "response": response}))
        assert (message.content, message.metadata["stop_reason"]) == ("Half", reason)
        assert message.metadata["incomplete"]


def test_searches_of_the_server_are_tools_but_not_calls() -> None:
    output = [
        {"type": "web_search_call"},
        {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]},
    ]
    message = answer(RESPONSES, {"object": "response", "id": "r", "status": "completed", "output": output})
    assert message.metadata["tools_used"] == ["web_search"]
    assert "tool_calls" not in message.metadata


def test_an_array_of_chunks_is_read_wherever_it_ends() -> None:
    body = json.dumps(Gemini().chunks("Hi there, 😀", id="g1"), ensure_ascii=False).encode()
    assert answer(GEMINI, body).content == "Hi there, 😀"
    assert "incomplete" not in answer(GEMINI, body).metadata
    kept = ""
    for end in range(len(body)):
        records = payloads(body[:end]).records
        text = answer(GEMINI, body[:end]).content if records and "responseId" in records[0] else kept
        assert "Hi there, 😀".startswith(text)
        assert text.startswith(kept)
        kept = text


def test_a_reason_to_stop_in_every_chunk_says_nothing_when_the_stream_breaks_off() -> None:
    chunks = [{"candidates": [{"content": {"parts": [{"text": it}]}, "finishReason": "STOP"}]} for it in "Hi"]
    assert answer(GEMINI, sse(chunks[0]), ended=False).metadata["incomplete"]
    assert "incomplete" not in answer(GEMINI, sse(*chunks)).metadata


def test_a_blocked_prompt_has_its_reason_and_an_account_its_wrapping() -> None:
    inner = {"responseId": "g1", "promptFeedback": {"blockReason": "SAFETY"}}
    for body in (inner, {"response": inner}):
        assert answer(GEMINI, body).metadata["stop_reason"] == "SAFETY"


def test_ollama_generates_from_one_prompt() -> None:
    lines = [
        {"model": "m", "response": "Hi", "thinking": "Hm"},
        {"response": "!", "done": True, "eval_count": 7},
    ]
    body = b"\n".join(json.dumps(line).encode() for line in lines)
    reading = read(exchange("/api/generate", {"model": "m", "prompt": "Hello"}, body))
    assert [message.content for message in reading.messages] == ["Hello", "Hi!"]
    assert reading.messages[1].metadata["tokens"] == {"output": 7}
    assert reading.messages[1].metadata["thinking"] == "Hm"


def test_loading_a_model_says_nothing() -> None:
    assert (
        read(exchange("/api/generate", {"model": "m"}, b'{"model":"m","response":"","done":true}')).messages
        == []
    )


def test_an_error_line_of_ollama_keeps_what_came() -> None:
    body = b'{"message":{"content":"Half"}}\n{"error":"out of memory"}\n'
    message = answer("/api/chat", body)
    assert (message.content, message.metadata["error"]) == ("Half", "error")


def test_half_a_name_is_no_name() -> None:
    body = json.dumps(
        {"candidates": [{"content": {"parts": [{"text": "Hi"}]}}], "modelVersion": "gemini-test"}
    ).encode()
    message = answer("/v1beta/models/gemini-asked:generateContent", body[:-4])
    assert (message.content, message.model) == ("Hi", "gemini-asked")
