"""Asking models, each API in its own words, and what is recorded of it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from adapters.asking import Asker
from adapters.budget import BudgetUsedUpError, tokens_on
from adapters.calling import CallFormat, ModelRefusedError, ModelUnavailableError, Reply
from adapters.models import ModelCall, TokenDay
from adapters.prices import InvalidPriceError, price
from adapters.registry import call_formats
from adapters.remote_model import RemoteModel
from tests.fake_models import READ, WROTE, Failure, FakeModels, fake_models

SCHEMA = {
    "type": "object",
    "properties": {"x": {"type": "integer"}},
    "required": ["x"],
    "additionalProperties": False,
}
PROVIDERS = ("anthropic", "openai", "ollama")


@pytest.fixture
def provider() -> Iterator[FakeModels]:
    with fake_models() as running:
        running.item = {"x": 1}
        yield running


def model_at(provider: FakeModels, name: str = "openai", **options: Any) -> RemoteModel:
    base = provider.url + ("/v1" if name == "openai" else "")
    return RemoteModel(call_formats()[name], "some-model", **{"base_url": base, "key": "sk-abc"} | options)


def ask(model: RemoteModel) -> Reply:
    return model.ask(system="You are short.", prompt="How many?", schema=SCHEMA, max_tokens=50)


def ask_as(asker: Asker, owner: User) -> Reply:
    return asker.ask(
        system="You are short.",
        prompt="How many?",
        schema=SCHEMA,
        max_tokens=50,
        purpose="tell",
        owner_id=owner.pk,
    )


def spent() -> int:
    return tokens_on(datetime.now(UTC).date())


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_api_gives_the_text_and_its_tokens(provider: FakeModels, name: str) -> None:
    reply = ask(model_at(provider, name))
    assert (json.loads(reply.text), reply.input_tokens, reply.output_tokens) == ({"x": 1}, READ, WROTE)


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_api_is_told_the_schema_the_limit_and_what_is_asked(provider: FakeModels, name: str) -> None:
    ask(model_at(provider, name))
    (request,) = provider.requests
    for said in ("You are short.", "How many?", "some-model", json.dumps(SCHEMA)):
        assert said.strip('"') in request.text
    assert 50 in (*request.body.values(), *request.body.get("options", {}).values())


def test_each_api_gets_the_key_in_its_own_header(provider: FakeModels) -> None:
    for name in PROVIDERS:
        ask(model_at(provider, name))
    first, *others = provider.requests
    assert first.headers["x-api-key"] == "sk-abc"
    assert "authorization" not in first.headers
    assert [one.headers["authorization"] for one in others] == ["Bearer sk-abc"] * 2


def test_without_a_key_none_is_sent(provider: FakeModels) -> None:
    ask(model_at(provider, "ollama", key=""))
    assert "authorization" not in provider.requests[0].headers


def test_ollama_is_given_a_context_that_has_room_for_the_question(provider: FakeModels) -> None:
    model = model_at(provider, "ollama")
    model.ask(system="", prompt="word " * 6000, schema=SCHEMA, max_tokens=1000)
    assert provider.requests[0].body["options"]["num_ctx"] == 16384


@pytest.mark.parametrize("status", [429, 500, 503, 529])
def test_what_may_pass_is_asked_again(provider: FakeModels, status: int) -> None:
    provider.first = [Failure(status), Failure(status)]
    assert ask(model_at(provider)).text == '{"x": 1}'
    assert len(provider.requests) == 3


def test_what_does_not_pass_is_unavailable(provider: FakeModels) -> None:
    provider.first = [Failure(503)] * 3
    with pytest.raises(ModelUnavailableError, match=r"answered 503: it is overloaded or down"):
        ask(model_at(provider))


def test_a_provider_that_is_away_is_said_to_be(provider: FakeModels) -> None:
    model = model_at(provider, base_url="http://ada:secret@127.0.0.1:1/v1")
    with pytest.raises(ModelUnavailableError, match="cannot be reached") as raised:
        ask(model)
    assert "secret" not in str(raised.value)
    assert not raised.value.sent


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (401, "invalid_api_key", "the key is missing, wrong"),
        (404, "", "it knows no model some-model"),
        (400, "", "it refuses the question"),
        (429, "insufficient_quota", "has no credit left"),
    ],
)
def test_a_refusal_says_what_to_do_and_is_not_repeated(
    provider: FakeModels, status: int, code: str, said: str
) -> None:
    provider.first = [Failure(status, {"error": {"message": "the key sk-abc is bad", "code": code}})]
    with pytest.raises(ModelRefusedError, match=said) as raised:
        ask(model_at(provider))
    assert "sk-abc" not in str(raised.value)
    assert len(provider.requests) == 1


@pytest.mark.parametrize("body", [b"<html>", [], {"choices": []}, {"choices": [{"message": 3}]}])
def test_an_answer_that_is_none_is_refused(provider: FakeModels, body: object) -> None:
    provider.first = [Failure(200, body, {})]
    with pytest.raises(ModelRefusedError, match="not what its API promises"):
        ask(model_at(provider))


def test_every_call_is_recorded_with_its_cost(provider: FakeModels, owner: User) -> None:
    ask_as(Asker(model_at(provider), tokens_per_day=9000, price=price("2/10")), owner)
    row = ModelCall.objects.get()
    assert (row.model, row.purpose, row.owner) == ("openai:some-model", "tell", owner)
    assert (row.input_tokens, row.output_tokens, row.error) == (READ, WROTE, "")
    assert row.cost == pytest.approx(0.0023)
    assert spent() == READ + WROTE


def test_without_a_price_the_cost_is_not_known(provider: FakeModels, owner: User) -> None:
    ask_as(Asker(model_at(provider), tokens_per_day=9000), owner)
    assert ModelCall.objects.get().cost is None


def test_tokens_that_were_not_counted_are_estimated(provider: FakeModels, owner: User) -> None:
    provider.counts_tokens = False
    ask_as(Asker(model_at(provider), tokens_per_day=9000), owner)
    row = ModelCall.objects.get()
    assert row.input_tokens > 400
    assert spent() == row.input_tokens + row.output_tokens


def test_a_call_that_failed_is_recorded_and_costs_no_tokens(provider: FakeModels, owner: User) -> None:
    provider.first = [Failure(401)]
    with pytest.raises(ModelRefusedError):
        ask_as(Asker(model_at(provider), tokens_per_day=9000), owner)
    row = ModelCall.objects.get()
    assert "answered 401" in row.error
    assert (row.input_tokens, spent()) == (0, 0)


def test_without_enough_tokens_nothing_is_asked(provider: FakeModels, owner: User) -> None:
    TokenDay.objects.create(day=datetime.now(UTC).date(), tokens=8900)
    with pytest.raises(BudgetUsedUpError, match=r"8,900 of the 9,000 tokens of this day are used"):
        ask_as(Asker(model_at(provider), tokens_per_day=9000), owner)
    assert provider.requests == []
    assert not ModelCall.objects.exists()
    assert spent() == 8900


def test_another_day_has_its_own_tokens(provider: FakeModels, owner: User) -> None:
    TokenDay.objects.create(day=date(2026, 1, 1), tokens=9000)
    ask_as(Asker(model_at(provider), tokens_per_day=9000), owner)
    assert spent() == READ + WROTE


@pytest.mark.parametrize("name", PROVIDERS)
def test_prices_are_known_of_some_models_whichever_their_version(name: str) -> None:
    call: CallFormat = call_formats()[name]
    for model in call.prices:
        assert call.price_of(f"{model}-2025-08-07") == call.price_of(model) == call.prices[model]


def test_a_model_of_ones_own_costs_nothing_and_an_unknown_one_nobody_knows() -> None:
    calls = call_formats()
    own = calls["ollama"].price_of("qwen3:8b")
    assert own
    assert own.of(input_tokens=10, output_tokens=10) == 0
    assert calls["openai"].price_of("gpt-99") is None


@pytest.mark.parametrize("written", ["", "3", "3/", "a/b", "-1/2", "1/2/3", "nan/1", "inf/1"])
def test_what_is_no_price_is_refused(written: str) -> None:
    with pytest.raises(InvalidPriceError, match="as 3/15"):
        price(written)
