"""The official Python clients, unmodified, with nothing but their base URL changed."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import anthropic
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from tests.adapters.calls import Anthropic, Chat, Responses
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, new_session

JSON = {"Content-Type": "application/json"}
MODEL = "claude-test-1"


@pytest.fixture
def claude(proxied: ProxiedGrid) -> Iterator[anthropic.Anthropic]:
    """The client of Anthropic, with the grid key in its address."""
    with anthropic.Anthropic(
        base_url=f"{proxied.url}/k/{proxied.grid.key}/anthropic", api_key="sk-ant"
    ) as client:
        yield client


@pytest.fixture
def gpt(proxied: ProxiedGrid) -> Iterator[openai.OpenAI]:
    """The client of OpenAI, with the grid key in a header."""
    with openai.OpenAI(
        base_url=f"{proxied.url}/openai/v1", api_key="sk-openai", default_headers=proxied.key
    ) as client:
        yield client


def answers(provider: Provider, path: str, body: Any, **fields: Any) -> None:
    provider.answers[path] = Answer([json.dumps(body).encode()], headers=JSON, **fields)


def test_a_message_at_once(claude: anthropic.Anthropic, proxied: ProxiedGrid, provider: Provider) -> None:
    session = new_session()
    content = [{"type": "text", "text": "Four."}]
    usage = {"input_tokens": 11, "output_tokens": 3}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": MODEL, "content": content}
    answers(provider, "/v1/messages", message | {"stop_reason": "end_turn", "usage": usage})
    said = claude.messages.create(
        model=MODEL,
        max_tokens=20,
        messages=[{"role": "user", "content": "Two and two?"}],
        extra_headers={"X-Session-Id": session},
    )
    assert said.to_dict()["content"] == content
    # In which header, depends on the version of the client.
    assert "sk-ant" in {value.removeprefix("Bearer ") for value in provider.seen[-1].headers.values()}
    prompt, answer = proxied.recorded(session, count=2)
    assert (prompt["content"], answer["content"]) == ("Two and two?", "Four.")
    assert answer["tokens"]["output"] == 3


def test_a_streamed_message(claude: anthropic.Anthropic, proxied: ProxiedGrid, provider: Provider) -> None:
    session = new_session()
    body = Anthropic().stream("One, two, three.", id="msg_2")
    provider.answers["/v1/messages"] = Answer([body[at : at + 50] for at in range(0, len(body), 50)])
    with claude.messages.stream(
        model=MODEL,
        max_tokens=20,
        messages=[{"role": "user", "content": "Count"}],
        extra_headers={"X-Session-Id": session},
    ) as stream:
        assert "".join(stream.text_stream) == "One, two, three."
    assert proxied.recorded(session, count=2)[1]["content"] == "One, two, three."


def test_an_error_is_the_providers(claude: anthropic.Anthropic, provider: Provider) -> None:
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": "max_tokens: too large"}}
    answers(provider, "/v1/messages", error, status=400)
    with pytest.raises(anthropic.BadRequestError, match="max_tokens: too large"):
        claude.messages.create(model=MODEL, max_tokens=9, messages=[{"role": "user", "content": "?"}])


def test_tokens_are_counted_and_not_recorded(claude: anthropic.Anthropic, provider: Provider) -> None:
    answers(provider, "/v1/messages/count_tokens", {"input_tokens": 8})
    counted = claude.messages.count_tokens(model=MODEL, messages=[{"role": "user", "content": "?"}])
    assert counted.input_tokens == 8


@pytest.mark.parametrize("streamed", [False, True])
def test_a_chat(streamed: bool, gpt: openai.OpenAI, proxied: ProxiedGrid, provider: Provider) -> None:
    session = new_session()
    if streamed:
        provider.answers["/v1/chat/completions"] = Answer([Chat().stream("Hello there.", id="chatcmpl-1")])
    else:
        choice = {
            "index": 0,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": "Hello there."},
        }
        completion = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-test"}
        answers(provider, "/v1/chat/completions", completion | {"choices": [choice]})
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello"}]
    headers = {"X-Session-Id": session}
    if streamed:
        parts = gpt.chat.completions.create(
            model="gpt-test", messages=messages, stream=True, extra_headers=headers
        )
        text = "".join(part.choices[0].delta.content or "" for part in parts if part.choices)
    else:
        whole = gpt.chat.completions.create(model="gpt-test", messages=messages, extra_headers=headers)
        text = whole.choices[0].message.content or ""
    assert text == "Hello there."
    assert provider.seen[-1].headers["authorization"] == "Bearer sk-openai"
    prompt, answer = proxied.recorded(session, count=2)
    assert (prompt["content"], answer["content"]) == ("Hello", "Hello there.")


def test_a_streamed_response(gpt: openai.OpenAI, proxied: ProxiedGrid, provider: Provider) -> None:
    session = new_session()
    provider.answers["/v1/responses"] = Answer([Responses().stream("Certainly.", id="resp_1")])
    headers = {"X-Session-Id": session}
    events = gpt.responses.create(model="gpt-test", input="Will you?", stream=True, extra_headers=headers)
    assert "Certainly." in "".join(
        event.delta for event in events if event.type == "response.output_text.delta"
    )
    assert proxied.recorded(session, count=2)[1]["content"] == "Certainly."


def test_a_response_at_once(gpt: openai.OpenAI, proxied: ProxiedGrid, provider: Provider) -> None:
    session = new_session()
    said = [{"type": "output_text", "text": "Certainly.", "annotations": []}]
    output = [{"type": "message", "role": "assistant", "content": said}]
    answers(
        provider,
        "/v1/responses",
        {"id": "resp_2", "object": "response", "status": "completed", "output": output},
    )
    response = gpt.responses.create(
        model="gpt-test", input="Will you?", extra_headers={"X-Session-Id": session}
    )
    assert response.output_text == "Certainly."
    assert proxied.recorded(session, count=2)[1]["content"] == "Certainly."


def test_embeddings_and_models(gpt: openai.OpenAI, provider: Provider) -> None:
    vector = {"object": "embedding", "index": 0, "embedding": [0.5, 0.25]}
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    answers(provider, "/v1/embeddings", {"object": "list", "model": "e", "data": [vector], "usage": usage})
    answers(provider, "/v1/models", {"object": "list", "data": [{"id": "gpt-test", "object": "model"}]})
    found = gpt.embeddings.create(model="e", input="x", encoding_format="float")
    assert found.data[0].embedding == [0.5, 0.25]
    assert [model.id for model in gpt.models.list()] == ["gpt-test"]


def test_a_history_that_is_sent_again_is_stored_once(
    gpt: openai.OpenAI, proxied: ProxiedGrid, provider: Provider
) -> None:
    mark = str(uuid4())
    history: list[ChatCompletionMessageParam] = []
    for number in range(4):
        provider.answers["/v1/chat/completions"] = Answer(
            [Chat().stream(f"Answer {number}", id=f"c-{mark}-{number}")]
        )
        history.append({"role": "user", "content": f"{mark}: question {number}"})
        for _ in gpt.chat.completions.create(model="gpt-test", messages=history, stream=True):
            pass
        history.append({"role": "assistant", "content": f"Answer {number}"})
    proxied.settle()
    assert [message["content"] for message in proxied.transcript(f"title LIKE '{mark}%'")] == [
        text for number in range(4) for text in (f"{mark}: question {number}", f"Answer {number}")
    ]
