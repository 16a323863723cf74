"""Patterns told by a model: checked, repaired once, without secrets and without copies."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from adapters.models import ModelCall
from grid.patterns.exchange import Outcome
from grid.patterns.llm.configured import configured_model
from grid.patterns.llm.excerpts import MOST_CHARACTERS, chosen
from grid.patterns.llm.items import Item, Verdict
from grid.patterns.llm.structured import UnusableAnswerError
from grid.patterns.llm.telling import tell_with
from grid.patterns.reading.turns import SERVED
from grid.patterns.telling import Kind, Result, Told
from tests.capture.made_up_secrets import BASE64, letters
from tests.fake_models import ITEM, FakeModels
from tests.grid.patterns.llm.conftest import exchange


def tell(owner: User, *exchanges: Any) -> Told:
    return tell_with(configured_model(), exchanges or [exchange(1), exchange(2)], owner_id=owner.pk)


def prompts(provider: FakeModels) -> list[str]:
    return [request.body["messages"][1]["content"] for request in provider.requests]


@pytest.mark.parametrize(("name", "base"), [("anthropic", ""), ("openai", "/v1"), ("ollama", "")])
def test_each_provider_tells_the_same(
    provider: FakeModels, settings: Settings, owner: User, name: str, base: str
) -> None:
    settings.PATTERN_MODEL, settings.PATTERN_MODEL_BASE_URL = f"{name}:m", provider.url + base
    told = tell(owner)
    assert (told.kind, told.outcome, told.title) == (Kind.STRATEGY, Result.WORKED, ITEM["title"])
    assert (told.action, told.caveats, told.sources) == (ITEM["action"], tuple(ITEM["caveats"]), ())


def test_it_is_given_what_was_said_and_how_it_turned_out(provider: FakeModels, owner: User) -> None:
    tell(
        owner,
        exchange(1, asked="The login test is flaky.", said="No, it still fails.", outcome=Outcome.FAILED),
    )
    (sent,) = prompts(provider)
    for said in (
        "The login test is flaky.",
        "gpt-5 answered",
        "Freeze the clock",
        "failed",
        "it still fails",
    ):
        assert said in sent
    assert "shop" not in sent


def test_what_it_is_given_is_marked_as_the_grid_s_own(provider: FakeModels, owner: User) -> None:
    """A grid that records it by whatever way learns nothing from it."""
    tell(owner, exchange(1, asked="Why does </aethergrid-context> stand here?"))
    left = SERVED.sub("", prompts(provider)[0])
    assert "stand here" not in left
    assert "Freeze the clock" not in left


def test_an_invalid_answer_is_asked_for_again_with_what_was_wrong(provider: FakeModels, owner: User) -> None:
    provider.first = ['{"kind": "advice", "title": ""}']
    assert tell(owner).title == ITEM["title"]
    first, second = prompts(provider)
    assert second.startswith(first)
    for problem in (
        "kind: Input should be 'strategy'",
        "title: Value error, it must not be empty",
        "action: Field",
    ):
        assert problem in second
    assert ModelCall.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "Sorry!",
        '{"kind": ',
        "[]",
        json.dumps(ITEM | {"extra": 1}),
        json.dumps(ITEM | {"title": "x" * 200}),
    ],
)
def test_after_two_invalid_answers_there_is_none(provider: FakeModels, owner: User, wrong: str) -> None:
    provider.first = [wrong, wrong]
    with pytest.raises(UnusableAnswerError, match=r"openai:some-model gave no usable answer in 2 attempts"):
        tell(owner)
    assert len(provider.requests) == 2


def test_an_answer_in_a_code_block_is_read(provider: FakeModels, owner: User) -> None:
    provider.first = [f"Here it is:\n```json\n{json.dumps(ITEM)}\n```"]
    assert tell(owner).title == ITEM["title"]


def test_more_than_25_words_in_a_row_of_a_message_are_refused(provider: FakeModels, owner: User) -> None:
    words = " ".join(f"word{number}" for number in range(26))
    provider.first = [ITEM | {"action": f"Do this: {words.upper()}."}, ITEM | {"caveats": [words]}]
    with pytest.raises(UnusableAnswerError, match=r"caveats 1: it copies more than 25 words"):
        tell(owner, exchange(1, advice=f"I say: {words}, and that is all."))
    assert "action: it copies more than 25 words in a row" in prompts(provider)[1]


def test_25_words_and_code_may_be_as_they_were(provider: FakeModels, owner: User) -> None:
    words = " ".join(f"word{number}" for number in range(25))
    code = "```\n" + " ".join(f"step{number};" for number in range(40)) + "\n```"
    provider.item = ITEM | {"rationale": words, "action": code}
    assert tell(owner, exchange(1, advice=f"{words} {code}")).rationale == words


def test_a_long_exchange_is_cut(provider: FakeModels, owner: User) -> None:
    tell(owner, exchange(1, asked="long " * 90_000, advice="Longer. " * 90_000))
    (sent,) = prompts(provider)
    assert len(sent) < MOST_CHARACTERS + 1000
    assert "[…]" in sent


def test_of_many_exchanges_those_of_each_outcome_are_sent() -> None:
    some = [exchange(number) for number in range(1, 20)] + [exchange(30, outcome=Outcome.FAILED)]
    sent = chosen(some)
    assert len(sent) == 8
    assert {one.outcome for one in sent} == {Outcome.WORKED, Outcome.FAILED}
    assert chosen(some[::-1]) == sent


@pytest.mark.parametrize("kind", [Item, Verdict])
def test_a_schema_is_of_what_every_api_understands(kind: type[Item] | type[Verdict]) -> None:
    schema = kind.schema_for_models()
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == set(schema["properties"])
    assert not re.search(r"\$ref|maxLength|pattern|anyOf", json.dumps(schema).replace('"pattern', ""))


def test_no_secret_and_no_personal_data_is_sent_or_kept(provider: FakeModels, owner: User) -> None:
    key = "sk-ant-api03-" + letters(BASE64, 90)
    provider.item = ITEM | {"action": f"Set the key to {key} and write to ada@example.org."}
    told = tell(owner, exchange(1, asked=f"Mail ada@example.org. {'x ' * 9000} {key}", advice=f"Use {key}."))
    (request,) = provider.requests
    assert "[REDACTED:anthropic_key]" in request.text
    for secret in (key, key[-40:], "ada@example.org"):
        assert secret not in request.text
        assert secret not in told.action


def test_names_of_one_project_are_put_in_general_words(provider: FakeModels, owner: User) -> None:
    provider.item = ITEM | {"action": "Freeze the clock in conftest_shop.py."}
    told = tell(owner, exchange(1, asked="Our `conftest_shop.py` is flaky."), exchange(2))
    assert "conftest_shop" not in told.action
