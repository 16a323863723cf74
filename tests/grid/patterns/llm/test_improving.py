"""A grid that has a model tell the patterns in use, with every part real but the model."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings

from adapters.models import ModelCall, TokenDay
from capture.models import Conversation, Message
from grid.erasing import erase_conversation
from grid.patterns.draining import distil_all
from grid.patterns.keeping.hand import edit, hand_back
from grid.patterns.keeping.history import TEXTS
from grid.patterns.llm import tell_with_model
from grid.patterns.llm.improving import waiting
from grid.patterns.llm.models import ModelTelling
from grid.patterns.models import Pattern
from tests.fake_models import ITEM, Failure, FakeModels
from tests.grid.patterns.saying import TALKS, pattern_of, say

CLOCK, LOCK = ("clock-1", "clock-2", "clock-3"), ("lock-1", "lock-2")


@pytest.fixture(autouse=True)
def _scores_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the comparing to its own tests."""
    monkeypatch.setattr("grid.patterns.llm.comparing.MOST_PAIRS", 0)


def test_without_a_model_set_none_is_ever_asked(
    provider: FakeModels, owner: User, settings: Settings
) -> None:
    settings.PATTERN_MODEL = ""
    say(owner)
    assert tell_with_model() == 0
    assert provider.requests == []
    assert not ModelCall.objects.exists()


def test_it_tells_the_patterns_in_use_and_no_candidates(provider: FakeModels, owner: User) -> None:
    say(owner)
    told = {pattern.title for pattern in Pattern.objects.filter(state="active")}
    assert told == {ITEM["title"]}
    assert not Pattern.objects.filter(state="candidate", title=ITEM["title"]).exists()
    assert set(ModelCall.objects.values_list("purpose", "error")) == {("tell", "")}
    assert waiting() == 0


def test_the_history_says_who_told(provider: FakeModels, owner: User) -> None:
    say(owner)
    change = pattern_of(*LOCK).history.filter(what="text").latest("id")
    assert change.reason == "Told by openai:some-model."
    assert "title" in change.after["fields"]


def test_what_is_told_already_is_not_asked_again(provider: FakeModels, owner: User) -> None:
    say(owner)
    asked = len(provider.requests)
    assert tell_with_model() == 0
    assert len(provider.requests) == asked


def test_its_questions_are_no_conversations(provider: FakeModels, owner: User) -> None:
    say(owner)
    assert Conversation.objects.count() == len(TALKS)
    assert Message.objects.count() == 3 * len(TALKS)


def test_what_a_person_wrote_stays(provider: FakeModels, owner: User, settings: Settings) -> None:
    settings.PATTERN_MODEL = ""
    say(owner, LOCK)
    edit(pattern_of(*LOCK), fields={"title": "Mine"}, by=owner)
    settings.PATTERN_MODEL = "openai:some-model"
    assert tell_with_model() == 1
    pattern = pattern_of(*LOCK)
    assert (pattern.title, pattern.action) == ("Mine", ITEM["action"])


def test_what_a_person_hands_back_is_told_anew(provider: FakeModels, owner: User) -> None:
    say(owner, LOCK)
    pattern = edit(pattern_of(*LOCK), fields={"title": "Mine"}, by=owner)
    pattern = hand_back(pattern, fields=["title"], by=owner)
    assert pattern.title not in ("Mine", ITEM["title"])
    assert tell_with_model() == 1
    assert pattern_of(*LOCK).title == ITEM["title"]


def test_a_pattern_that_is_all_a_persons_is_not_asked_about(
    provider: FakeModels, owner: User, settings: Settings
) -> None:
    settings.PATTERN_MODEL = ""
    say(owner, LOCK)
    Pattern.objects.update(edited=list(TEXTS))
    settings.PATTERN_MODEL = "openai:some-model"
    assert (tell_with_model(), waiting()) == (0, 0)
    assert provider.requests == []


def test_answers_that_cannot_be_used_leave_it_as_it_was_and_the_history_says_so(
    provider: FakeModels, owner: User, caplog: pytest.LogCaptureFixture
) -> None:
    provider.item = {"title": "?"}
    with caplog.at_level(logging.WARNING):
        say(owner, LOCK)
    pattern = pattern_of(*LOCK)
    assert pattern.title
    assert pattern.title != "?"
    assert "gave no usable answer" in pattern.history.get(what="asked").reason
    assert "stays as it is told without a model" in caplog.text
    assert len(provider.requests) == 2


def test_it_is_asked_again_the_day_after(provider: FakeModels, owner: User) -> None:
    provider.first = ["?", "?"]
    say(owner, LOCK)
    assert tell_with_model() == 0
    row = ModelTelling.objects.get()
    assert timedelta(hours=23) < row.not_before - timezone.now() < timedelta(days=1)
    ModelTelling.objects.update(not_before=timezone.now())
    assert tell_with_model() == 1


def test_while_the_provider_is_away_all_goes_on(
    provider: FakeModels, owner: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    url, settings.PATTERN_MODEL_BASE_URL = settings.PATTERN_MODEL_BASE_URL, "http://127.0.0.1:1/v1"
    with caplog.at_level(logging.WARNING):
        say(owner)
    assert pattern_of(*LOCK).title
    assert "cannot be reached" in caplog.text
    assert ModelCall.objects.count() == 1, "it is left alone for a while"
    settings.PATTERN_MODEL_BASE_URL = url
    cache.clear()
    assert tell_with_model() == 2
    assert pattern_of(*LOCK).title == ITEM["title"]


def test_a_wrong_key_is_no_reason_to_stop(provider: FakeModels, owner: User) -> None:
    provider.first = [Failure(401)]
    say(owner, LOCK)
    assert pattern_of(*LOCK).title != ITEM["title"]
    assert waiting() == 1
    assert len(provider.requests) == 1


def test_with_the_budget_used_up_the_rest_is_told_later(
    provider: FakeModels, owner: User, settings: Settings
) -> None:
    """One question is held at some 6,000 tokens, and takes 790."""
    settings.PATTERN_TOKENS_PER_DAY = 6400
    say(owner, distilled=False)
    distil_all()
    titles = [pattern_of(*names).title for names in (CLOCK, LOCK)]
    assert titles.count(ITEM["title"]) == 1
    assert (waiting(), len(provider.requests)) == (1, 1)
    TokenDay.objects.filter(day=datetime.now(UTC).date()).delete()
    cache.clear()
    assert tell_with_model() == 1
    assert waiting() == 0


def test_a_text_stays_while_little_is_added(provider: FakeModels, owner: User) -> None:
    say(owner, CLOCK)
    provider.item = ITEM | {"title": "Another title"}
    Pattern.objects.update(untold=True)
    say(owner, ["bread"])
    assert pattern_of(*CLOCK).title == ITEM["title"]


def test_it_is_told_anew_when_half_as_much_is_added(provider: FakeModels, owner: User) -> None:
    say(owner, CLOCK[:2])
    provider.item = ITEM | {"title": "Another title"}
    say(owner, CLOCK[2:])
    assert pattern_of(*CLOCK).title == "Another title"


def test_what_was_told_from_an_erased_conversation_goes_with_it(provider: FakeModels, owner: User) -> None:
    say(owner, CLOCK)
    provider.first = [Failure(401)]
    erase_conversation(Conversation.objects.get(external_id="clock-3"))
    say(owner, ["bread"])
    pattern = pattern_of(*CLOCK[:2])
    assert ITEM["title"] not in (pattern.title, *pattern.history.values_list("after", flat=True))
