"""A context is put before the words that it is for, in the form of each API, and every other byte stays."""

import json
from typing import Any

import pytest

from adapters.augmenting import Augmentable, NotAugmentableError, augmentable
from adapters.exchanges import Exchange
from adapters.registry import api_of
from tests.adapters.calls import APIS, Anthropic, exchange

CONTEXT = '<aethergrid-context>\n1. Say "now"\n</aethergrid-context>'
ASKED = [("user", "First"), ("assistant", "Second"), ("user", "Third")]
CLAUDE_CODE = {
    "User-Agent": "claude-cli/2.1",
    "X-Claude-Code-Session-Id": "0d5ab1f2-1c7e-4a52-9d5c-5f2f6c1e9a10",
}


def opened(path: str, request: Any, **fields: Any) -> Augmentable:
    """Give a request as it can be augmented."""
    seen = exchange(path, request, **fields)
    return opened_of(seen)


def opened_of(seen: Exchange) -> Augmentable:
    api = api_of(seen.method, seen.path)
    assert api
    assert api.augmenting
    return augmentable(seen, api.read_request(seen), api.augmenting)


def with_context(path: str, request: Any, **fields: Any) -> Any:
    """Give the request with a context for the prompt that it asks to answer."""
    found = opened(path, request, **fields)
    return json.loads(found.with_contexts({found.key: CONTEXT}))


def last(body: dict[str, Any]) -> Any:
    """Give the last entry of a history, whatever it is called."""
    entry = (body.get("messages") or body.get("input") or body.get("contents") or [])[-1]
    return entry.get("content") or entry.get("parts")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("anthropic", [{"type": "text", "text": CONTEXT}, {"type": "text", "text": "Third"}]),
        ("openai_chat", f"{CONTEXT}\n\nThird"),
        (
            "openai_responses",
            [{"type": "input_text", "text": CONTEXT}, {"type": "input_text", "text": "Third"}],
        ),
        ("gemini", [{"text": CONTEXT}, {"text": "Third"}]),
        ("ollama", f"{CONTEXT}\n\nThird"),
    ],
)
def test_it_stands_before_the_last_prompt_of_each_api(name: str, expected: Any) -> None:
    api = APIS[name]
    request = api.request(ASKED)
    assert opened(api.path, request).query == "Third"
    changed = with_context(api.path, request)
    assert last(changed) == expected
    key = next(key for key in ("messages", "input", "contents") if key in request)
    assert changed[key][:-1] == request[key][:-1]


@pytest.mark.parametrize("name", APIS)
def test_every_other_byte_stays(name: str) -> None:
    api = APIS[name]
    odd = '\n{ "zeta" : 1.50e+0,"n":123456789012345678901234567890 , "ü":"\\u00fc\\ud800", "zeta":[ ],'
    request = odd + json.dumps(api.request(ASKED), indent=3)[1:] + "\n "
    found = opened(api.path, request.encode())
    changed = found.with_contexts({found.key: CONTEXT}).decode()
    inside = json.dumps(CONTEXT)[1:-1]
    before, after = changed.split(inside)
    before = before.removesuffix('{"type":"text","text":"').removesuffix('{"type":"input_text","text":"')
    before = before.removesuffix('{"text":"')
    assert before + after.removeprefix('"},').removeprefix("\\n\\n") == request


@pytest.mark.parametrize("name", APIS)
def test_a_prompt_that_is_sent_again_is_known_again(name: str) -> None:
    api = APIS[name]
    first = opened(api.path, api.request(ASKED[:1]))
    later = opened(api.path, api.request(ASKED))
    assert first.key in set(later.keys)
    again = json.loads(later.with_contexts({first.key: CONTEXT, later.key: CONTEXT}))
    key = next(key for key in ("messages", "input", "contents") if key in again)
    began = with_context(api.path, api.request(ASKED[:1]))
    assert again[key][-3] == began[key][-1]


@pytest.mark.parametrize("name", APIS)
def test_in_the_midst_of_a_tool_loop_nobody_has_asked(name: str) -> None:
    api = APIS[name]
    history = [("user", "First"), ("assistant", "I look"), ("tool", "a result"), ("user", "")]
    found = opened(api.path, api.request(history[:3]))
    assert found.query == ""
    assert found.key == opened(api.path, api.request(history[:1])).key


def test_a_text_alone_becomes_two_blocks_for_anthropic() -> None:
    request = {"model": "claude-test-1", "max_tokens": 9, "messages": [{"role": "user", "content": "Hello"}]}
    changed = with_context("/v1/messages", request)
    assert last(changed) == [{"type": "text", "text": CONTEXT}, {"type": "text", "text": "Hello"}]


def test_results_of_tools_stay_first_and_marks_of_the_cache_where_they_are() -> None:
    blocks = [
        {"type": "tool_result", "tool_use_id": "toolu_1", "content": "done"},
        {"type": "text", "text": "And now?", "cache_control": {"type": "ephemeral"}},
    ]
    request = Anthropic().request(ASKED) | {"messages": [{"role": "user", "content": blocks}]}
    assert last(with_context("/v1/messages", request)) == [
        blocks[0],
        {"type": "text", "text": CONTEXT},
        blocks[1],
    ]


def test_of_what_claude_code_puts_together_the_prompt_alone_gets_it() -> None:
    blocks = [
        {"type": "text", "text": "<system-reminder>\nThe time is nine.\n</system-reminder>"},
        {"type": "text", "text": "Mend the test", "cache_control": {"type": "ephemeral"}},
    ]
    system = [{"type": "text", "text": "You are Claude Code.\nWorking directory: /home/ada/shop"}]
    request = Anthropic().request([]) | {"system": system, "messages": [{"role": "user", "content": blocks}]}
    found = opened("/v1/messages", request, request_headers=CLAUDE_CODE)
    assert (found.query, found.project) == ("Mend the test", "shop")
    changed = with_context("/v1/messages", request, request_headers=CLAUDE_CODE)
    assert last(changed) == [blocks[0], {"type": "text", "text": CONTEXT}, blocks[1]]
    assert changed["system"] == system


def test_a_response_that_takes_a_text() -> None:
    assert (
        with_context("/v1/responses", {"model": "gpt-test", "input": "Hello"})["input"]
        == f"{CONTEXT}\n\nHello"
    )


def test_a_request_that_gemini_cli_wraps() -> None:
    request = {
        "model": "gemini-test",
        "request": {"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]},
    }
    changed = with_context("/v1internal:generateContent", request)
    assert last(changed["request"]) == [{"text": CONTEXT}, {"text": "Hello"}]


def test_a_prompt_that_ollama_is_to_continue() -> None:
    request = {"model": "llama3.2", "prompt": "Hello", "options": {"num_ctx": 8192, "num_predict": 77}}
    found = opened("/api/generate", request)
    assert (found.window, found.answer_tokens) == (8192, 77)
    assert with_context("/api/generate", request)["prompt"] == f"{CONTEXT}\n\nHello"


def test_of_two_histories_the_last_counts_as_it_does_for_others() -> None:
    body = b'{"messages": [{"role": "user", "content": "One"}], "messages": [{"role": "user", "content": "Two"}]}'
    found = opened("/v1/chat/completions", body)
    changed = found.with_contexts({found.key: CONTEXT})
    assert changed.startswith(body[: body.index(b"Two")])
    assert json.loads(changed)["messages"][0]["content"] == f"{CONTEXT}\n\nTwo"


def test_the_beginning_of_an_answer_is_no_answer_yet() -> None:
    api = APIS["anthropic"]
    found = opened(api.path, api.request([("user", "List them"), ("assistant", "{")]))
    assert found.query == "List them"


def test_an_image_costs_what_an_image_costs() -> None:
    image = {
        "type": "image",
        "source": {"type": "base64", "media_type": "image/png", "data": "A" * 3_000_000},
    }
    content = [image, {"type": "text", "text": "What is it?"}]
    assert opened("/v1/messages", {"messages": [{"role": "user", "content": content}]}).tokens < 2_000


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("/v1/messages", b"{", "not-json"),
        ("/v1/messages", b'{"messages": [}', "not-json"),
        ("/v1/messages", b'{"messages": []} {}', "not-json"),
        ("/v1/messages", b"[" * 100_000, "not-json"),
        ("/v1/messages", b'{"messages": ' + b"[" * 100_000, "not-json"),
        ("/v1/messages", b"\xff{}", "not-json"),
        ("/v1/messages", b"[]", "not-json"),
        ("/v1/messages", b"{}", "no-prompt"),
        ("/v1/messages", b'{"messages": {"role": 7}}', "no-prompt"),
        ("/v1/messages", b'{"messages": [7, null, {"role": "user"}, {"role": "user", "content": []}]}', "no-prompt"),
        ("/v1/messages", b'{"messages": [{"role": "user", "content": [{"type": "image"}]}]}', "no-prompt"),
        ("/v1/chat/completions", b'{"messages": [{"role": "system", "content": "Be kind"}]}', "no-prompt"),
        ("/v1/responses", b'{"input": ""}', "no-prompt"),
        ("/v1beta/models/g:generateContent", b'{"contents": [{"parts": [{"inlineData": {}}]}]}', "no-prompt"),
        ("/api/generate", b'{"model": "llama3.2"}', "no-prompt"),
        ("/api/generate", b'{"model": "llama3.2", "raw": true, "prompt": "[INST]"}', "raw-prompt"),
        ("/api/generate", b'{"prompt": "def f(", "suffix": "return 1"}', "beside-the-conversation"),
        ("/v1/messages", b'{"messages": [{"role": "user", "content": "<aethergrid-context>"}]}', "has-a-context"),
        ("/api/chat", b'{"messages": [{"role": "user", "content": "\\u003caethergrid-context"}]}', "has-a-context"),
    ],
)  # fmt: skip
def test_a_request_without_a_place_for_it_says_why(path: str, body: bytes, reason: str) -> None:
    with pytest.raises(NotAugmentableError) as refused:
        opened(path, body)
    assert refused.value.reason == reason


def test_what_claude_code_asks_for_itself_gets_none() -> None:
    request = Anthropic().request([("user", "quota")]) | {"max_tokens": 1}
    with pytest.raises(NotAugmentableError, match="beside"):
        opened("/v1/messages", request, request_headers=CLAUDE_CODE)
