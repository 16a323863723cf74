"""Which model is asked, where, with which key, and what it costs."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from adapters.calling import ModelMisconfiguredError
from adapters.models import ModelCall
from aethergrid import checks
from grid.patterns.llm.configured import configured_model, pattern_model
from grid.patterns.llm.prompting import FOLDER, prompt
from tests.fake_models import READ, WROTE, FakeModels
from tests.grid.patterns.saying import say


def test_none_is_asked_unless_one_is_named() -> None:
    assert pattern_model() is None
    assert checks.pattern_model(None) == []


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (
            "gpt-5-mini",
            "names no model that can be asked. Write one of anthropic:MODEL, ollama:MODEL, openai:MODEL",
        ),
        ("mistral:large", "names no model that can be asked"),
        ("openai:", "names no model that can be asked"),
        ("anthropic:claude-haiku-4-5", "needs a key: set ANTHROPIC_API_KEY"),
        ("openai:gpt-5-mini", "needs a key: set OPENAI_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_asked_is_refused_at_the_start(
    settings: Settings, named: str, said: str
) -> None:
    settings.PATTERN_MODEL = named
    (message,) = checks.pattern_model(None)
    assert message.id == "aethergrid.E006"
    assert message.hint
    assert said in message.msg


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("PATTERN_MODEL_PRICE", "cheap", "PATTERN_MODEL_PRICE cannot be read: 'cheap' is no price"),
        ("PATTERN_TOKENS_PER_DAY", 0, "PATTERN_TOKENS_PER_DAY lets it have no tokens"),
        ("PATTERN_MODEL_BASE_URL", "localhost:11434", "is no URL"),
        (
            "PATTERN_MODEL_BASE_URL",
            "http://127.0.0.1:8080/proxy/ollama",
            "would record the grid's own questions",
        ),
    ],
)
def test_what_else_is_wrong_is_refused_too(
    settings: Settings, setting: str, value: object, said: str
) -> None:
    settings.PATTERN_MODEL = "ollama:qwen3:8b"
    assert checks.pattern_model(None) == []
    setattr(settings, setting, value)
    with pytest.raises(ModelMisconfiguredError, match=said):
        configured_model()


def test_the_vendor_s_key_goes_to_the_vendor_alone(settings: Settings) -> None:
    settings.PATTERN_MODEL, settings.OPENAI_API_KEY = "openai:gpt-5-mini", "sk-vendor"
    assert configured_model().model.key == "sk-vendor"
    settings.PATTERN_MODEL_BASE_URL = "http://127.0.0.1:1234/v1"
    assert configured_model().model.key == ""
    settings.PATTERN_MODEL_API_KEY = "sk-own"
    assert configured_model().model.key == "sk-own"


def test_the_price_is_the_vendor_s_unless_it_is_set_or_somebody_else_serves(settings: Settings) -> None:
    settings.PATTERN_MODEL, settings.PATTERN_MODEL_API_KEY = "openai:gpt-5-mini", "key"
    known = configured_model().price
    assert known
    assert known.input > 0
    settings.PATTERN_MODEL_BASE_URL = "http://127.0.0.1:1234/v1"
    assert configured_model().price is None
    settings.PATTERN_MODEL_PRICE = "3/15"
    price = configured_model().price
    assert price
    assert price.output == Decimal(15)


def test_a_model_s_name_may_have_a_colon(settings: Settings) -> None:
    settings.PATTERN_MODEL = "ollama:qwen3:8b"
    model = configured_model().model
    assert (model.model, model.address) == ("qwen3:8b", "http://127.0.0.1:11434/api/chat")


def test_every_prompt_is_a_file_and_is_filled_in() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == {
        "tell.system", "tell", "compare.system", "compare", "repair",
    }  # fmt: skip
    assert "costs $5" in prompt("compare", one="It costs $5.", other="${one}")
    with pytest.raises(KeyError):
        prompt("compare", one="")


def test_what_it_took_is_in_the_figures(
    provider: FakeModels,
    owner: User,
    client: APIClient,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.PATTERN_MODEL_PRICE = "2/10"
    say(owner, ["lock-1", "lock-2"])
    calls = ModelCall.objects.count()
    spent = client.get("/api/stats").json()["patternModel"]
    assert spent == {
        "model": "openai:some-model",
        "calls": calls,
        "failed": 0,
        "inputTokens": calls * READ,
        "outputTokens": calls * WROTE,
        "cost": pytest.approx(calls * 0.0023),
        "unpriced": 0,
        "tokensToday": calls * (READ + WROTE),
        "tokensPerDay": 200_000,
    }
    call_command("stats")
    assert f"openai:some-model: {calls} calls, 0 failed" in capsys.readouterr().out


def test_the_admin_lists_the_calls(provider: FakeModels, owner: User) -> None:
    say(owner, ["lock-1", "lock-2"])
    browser = Client()
    browser.force_login(owner)
    assert "openai:some-model" in browser.get("/admin/adapters/modelcall/").text
    row = ModelCall.objects.first()
    assert row
    assert browser.get(f"/admin/adapters/modelcall/{row.pk}/change/").status_code == 200
