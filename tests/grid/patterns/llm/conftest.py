"""A grid that has a model to ask, on loopback, and exchanges to ask about."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

import pytest
from pytest_django import Settings

from grid.patterns.exchange import Attempt, Exchange, Outcome, Turn
from tests.fake_models import FakeModels, fake_models


@pytest.fixture
def provider(settings: Settings) -> Iterator[FakeModels]:
    with fake_models() as running:
        settings.PATTERN_MODEL = "openai:some-model"
        settings.PATTERN_MODEL_BASE_URL = running.url + "/v1"
        settings.PATTERN_MODEL_API_KEY = "sk-abc"
        yield running


def turn(number: int, content: str, role: Literal["user", "assistant"] = "user") -> Turn:
    """Give a turn; the number makes its id and its time."""
    return Turn(
        message_id=UUID(int=number),
        role=role,
        content=content,
        model="gpt-5" if role == "assistant" else "",
        timestamp=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number),
        project="shop",
    )


def exchange(
    number: int,
    asked: str = "The login test is flaky.",
    advice: str = "Freeze the clock in the fixture.",
    said: str = "That works, thanks!",
    outcome: Outcome = Outcome.WORKED,
) -> Exchange:
    """Give an exchange of a conversation of its own."""
    start = number * 10
    attempt = Attempt((turn(start + 1, advice, "assistant"),), turn(start + 2, said), outcome)
    return Exchange(UUID(int=number), 0, (turn(start, asked),), (attempt,), outcome)
