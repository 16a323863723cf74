"""Every API that is read, at once and packed: the bytes pass as they are, and what was said is recorded."""

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import pytest
import zstandard

from tests.adapters.calls import APIS, Api
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, new_session

JSON = {"Content-Type": "application/json"}
SAID = {"role": "assistant", "content": "Guten Tag."}
AT_ONCE: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "anthropic": (
        "/v1/messages",
        {"messages": [{"role": "user", "content": "Hallo"}]},
        {"type": "message", "content": [{"type": "text", "text": "Guten Tag."}], "stop_reason": "end_turn"},
    ),
    "openai": (
        "/v1/chat/completions",
        {"messages": [{"role": "user", "content": "Hallo"}]},
        {"choices": [{"index": 0, "message": SAID, "finish_reason": "stop"}]},
    ),
    "openai, responses": (
        "/v1/responses",
        {"input": "Hallo"},
        {
            "object": "response",
            "status": "completed",
            "output": [{"type": "message", "content": [{"type": "output_text", "text": "Guten Tag."}]}],
        },
    ),
    "gemini": (
        "/v1beta/models/gemini-test:generateContent",
        {"contents": [{"role": "user", "parts": [{"text": "Hallo"}]}]},
        {"candidates": [{"content": {"parts": [{"text": "Guten Tag."}]}, "finishReason": "STOP"}]},
    ),
    "ollama": (
        "/api/chat",
        {"stream": False, "messages": [{"role": "user", "content": "Hallo"}]},
        {"message": SAID, "done": True, "done_reason": "stop"},
    ),
    "ollama, generate": (
        "/api/generate",
        {"stream": False, "prompt": "Hallo"},
        {"response": "Guten Tag.", "done": True, "done_reason": "stop"},
    ),
    "router": (
        "/v1/chat/completions",
        {"messages": [{"role": "user", "content": "Hallo"}]},
        {"choices": [{"index": 0, "message": SAID, "finish_reason": "stop"}]},
    ),
}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


def check_recorded(proxied: ProxiedGrid, session: str) -> None:
    said = [(found["content"], found["incomplete"]) for found in proxied.recorded(session, count=2)]
    assert said == [("Hallo", False), ("Guten Tag.", False)]


@pytest.mark.parametrize("api", AT_ONCE)
def test_an_answer_at_once(api: str, proxied: ProxiedGrid, provider: Provider) -> None:
    (path, request, known), session = AT_ONCE[api], new_session()
    where = api.partition(",")[0]
    ids = {"id": f"id-{session}", "responseId": f"id-{session}", "model": "test"}
    body = json.dumps(ids | known).encode()
    provider.answers[f"/base{path}" if where == "router" else path] = Answer([body], headers=JSON)
    answer = proxied.call(f"/{where}{path}", request | {"model": "test"}, **{"X-Session-Id": session})
    assert answer.content == body
    check_recorded(proxied, session)


@pytest.mark.parametrize(("where", "api"), [("gemini", APIS["gemini"]), ("ollama", APIS["ollama"])])
def test_an_answer_in_pieces(where: str, api: Api, proxied: ProxiedGrid, provider: Provider) -> None:
    session = new_session()
    body = api.stream("Guten Tag.", id=f"id-{session}")
    provider.answers[api.path.partition("?")[0]] = Answer(
        [body[at : at + 9] for at in range(0, len(body), 9)]
    )
    request = api.request([("user", "Hallo")])
    assert proxied.call(f"/{where}{api.path}", request, **{"X-Session-Id": session}).content == body
    check_recorded(proxied, session)


@pytest.mark.parametrize("encoding", PACKED)
def test_packed_bodies_pass_packed_and_are_read(
    encoding: str, proxied: ProxiedGrid, provider: Provider
) -> None:
    session, api, pack = new_session(), APIS["openai_chat"], PACKED[encoding]
    request = pack(json.dumps(api.request([("user", "Hallo")])).encode())
    body = pack(api.stream("Guten Tag.", id=f"id-{session}"))
    provider.answers[api.path] = Answer([body[:20], body[20:]], headers={"Content-Encoding": encoding})
    headers = {"X-Session-Id": session, "Content-Encoding": encoding, "Accept-Encoding": encoding}
    with proxied.streamed(f"/openai{api.path}", request, **headers) as answer:
        assert b"".join(answer.iter_raw()) == body
    seen = provider.seen[-1]
    assert (seen.body, seen.headers["accept-encoding"]) == (request, encoding)
    check_recorded(proxied, session)
