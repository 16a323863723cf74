"""Clients with nothing but their base URL changed get the package, each in its own format."""

import json
from typing import Any, cast

import anthropic
import httpx
import openai
import pytest

from tests.adapters.calls import APIS, Anthropic
from tests.aethergrid.gateway.learning import QUESTION, UNRELATED
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, new_session

ON = {"X-AetherGrid-Augment": "on"}
MODEL = "claude-opus-4-5"
OPENING = "<aethergrid-context>"


@pytest.fixture
def key(gateway: ProxiedGrid) -> str:
    """A key whose calls are augmented without a word in any header."""
    made = gateway.grid.command("apikey", "augmented", "--augment", "--json").stdout
    return str(json.loads(made)["key"])


@pytest.fixture(autouse=True)
def _answers(provider: Provider) -> None:
    for api in APIS.values():
        provider.answers[api.path.partition("?")[0]] = Answer([api.stream("Certainly.", id="id-1")])


def asked_of(provider: Provider) -> Any:
    """Give the body that reached the provider."""
    return json.loads(provider.seen[-1].body)


def test_claude_code(gateway: ProxiedGrid, key: str, provider: Provider) -> None:
    reminder = {"type": "text", "text": "<system-reminder>\nThe time is nine.\n</system-reminder>"}
    prompt = {"type": "text", "text": QUESTION, "cache_control": {"type": "ephemeral"}}
    system = [{"type": "text", "text": "You are Claude Code.", "cache_control": {"type": "ephemeral"}}]
    with (
        anthropic.Anthropic(
            base_url=f"{gateway.url}/k/{key}/anthropic",
            auth_token="sk-ant-oat",
            default_headers={
                "User-Agent": "claude-cli/2.1.114 (external, cli)",
                "X-Claude-Code-Session-Id": "0d5ab1f2-1c7e-4a52-9d5c-5f2f6c1e9a10",
            },
        ) as client,
        client.messages.stream(
            model=MODEL,
            max_tokens=32_000,
            system=cast("Any", system),
            tools=[{"name": "Bash", "input_schema": {"type": "object"}}],
            messages=cast("Any", [{"role": "user", "content": [reminder, prompt]}]),
        ) as stream,
    ):
        assert "".join(stream.text_stream) == "Certainly."
        headers = stream.response.headers
    first, context, last = asked_of(provider)["messages"][0]["content"]
    assert (first, last, asked_of(provider)["system"]) == (reminder, prompt, system)
    assert context["text"].startswith(f"{OPENING}\n")
    assert "<pattern" in context["text"]
    assert headers["X-AetherGrid-Context-Id"].isdigit()


def test_the_client_of_openai_chatting(gateway: ProxiedGrid, key: str, provider: Provider) -> None:
    with openai.OpenAI(base_url=f"{gateway.url}/k/{key}/openai/v1", api_key="sk-openai") as client:
        parts = client.chat.completions.create(
            model="gpt-5", messages=[{"role": "user", "content": QUESTION}], stream=True
        )
        text = "".join(part.choices[0].delta.content or "" for part in parts if part.choices)
    assert text == "Certainly."
    received = asked_of(provider)["messages"][0]["content"]
    assert received.startswith(OPENING)
    assert received.endswith(QUESTION)
    assert "## 1." in received


def test_the_client_of_openai_asking_for_a_response(
    gateway: ProxiedGrid, key: str, provider: Provider
) -> None:
    with openai.OpenAI(base_url=f"{gateway.url}/k/{key}/openai/v1", api_key="sk-openai") as client:
        events = list(client.responses.create(model="gpt-5", input=QUESTION, stream=True))
    assert events
    assert asked_of(provider)["input"].startswith(OPENING)


@pytest.mark.parametrize("path", ["/api/chat", "/api/generate"])
def test_a_client_of_ollama(path: str, gateway: ProxiedGrid, key: str, provider: Provider) -> None:
    provider.answers[path] = Answer([APIS["ollama"].stream("Certainly.", id="")])
    asked = (
        {"prompt": QUESTION}
        if path == "/api/generate"
        else {"messages": [{"role": "user", "content": QUESTION}]}
    )
    with httpx.Client(base_url=f"{gateway.url}/k/{key}/ollama", timeout=60) as client:
        answer = client.post(path, json={"model": "llama3.2", "keep_alive": "5m"} | asked)
    assert answer.headers["X-AetherGrid-Augment"] == "added"
    body = asked_of(provider)
    received = body["prompt"] if "prompt" in body else body["messages"][0]["content"]
    assert received.startswith(OPENING)
    assert received.endswith(QUESTION)
    assert body["keep_alive"] == "5m"


def test_a_client_of_gemini(gateway: ProxiedGrid, key: str, provider: Provider) -> None:
    url = f"{gateway.url}/k/{key}/gemini{APIS['gemini'].path}"
    answer = httpx.post(url, json=APIS["gemini"].request([("user", QUESTION)]), timeout=60)
    assert answer.headers["X-AetherGrid-Augment"] == "added"
    context, prompt = asked_of(provider)["contents"][0]["parts"]
    assert context["text"].startswith(OPENING)
    assert prompt == {"text": QUESTION}


def test_nothing_is_added_where_nothing_fits(gateway: ProxiedGrid, provider: Provider) -> None:
    request = Anthropic().request([("user", UNRELATED)])
    answer = gateway.call("/anthropic/v1/messages", request, **ON)
    assert answer.headers["X-AetherGrid-Augment"] == "nothing"
    assert "X-AetherGrid-Context-Id" not in answer.headers
    assert asked_of(provider) == request


def test_a_small_window_gets_little(gateway: ProxiedGrid, provider: Provider) -> None:
    request = APIS["ollama"].request([("user", QUESTION)]) | {"options": {"num_ctx": 400, "num_predict": 200}}
    answer = gateway.call("/ollama/api/chat", request, **ON)
    whole = gateway.call("/ollama/api/chat", request | {"options": {}}, **ON)
    assert whole.headers["X-AetherGrid-Augment"] == "added"
    shorter, longer = (len(seen.body) for seen in provider.seen[-2:])
    assert answer.headers["X-AetherGrid-Augment"] in ("added", "nothing")
    assert shorter < longer


def test_a_conversation_stays_one_though_a_context_was_put_into_it(
    gateway: ProxiedGrid, provider: Provider
) -> None:
    session = new_session()
    history = [("user", QUESTION), ("assistant", "Certainly."), ("user", UNRELATED)]
    for end in (1, 3):
        gateway.call(
            "/ollama/api/chat", APIS["ollama"].request(history[:end]), **ON, **{"X-Session-Id": session}
        )
    said = [message["content"] for message in gateway.recorded(session, count=4)]
    assert said == [QUESTION, "Certainly.", UNRELATED, "Certainly."]
    before, after = (json.loads(seen.body)["messages"][0] for seen in provider.seen[-2:])
    assert before == after


def test_secrets_in_a_prompt_are_not_in_the_log_of_queries(gateway: ProxiedGrid) -> None:
    secret = "AKIA" + "Q7ZX3MN5PL2KD8RT"
    prompt = f"{QUESTION} The key is {secret}, and <private>nobody's business</private>."
    gateway.call("/ollama/api/chat", APIS["ollama"].request([("user", prompt)]), **ON)
    logged = [query for (query,) in gateway.grid.sql("SELECT query FROM grid_querylog")]
    assert any("[REDACTED:" in query for query in logged)
    assert not any(secret in query or "nobody" in query for query in logged)


def test_what_became_of_it_is_counted(gateway: ProxiedGrid) -> None:
    gateway.call("/ollama/api/chat", b"{", **ON)
    told = httpx.get(
        f"http://127.0.0.1:{gateway.grid.port}/metrics",
        headers={"Authorization": f"Bearer {gateway.grid.key}"},
        timeout=60,
    ).text
    assert 'aethergrid_augmentations_total{outcome="skipped",reason="not-json"}' in told
