"""Pairs that a model compares: those that the cheap measure is unsure of, each once."""

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from adapters.models import ModelCall
from grid.erasing import erase_conversation
from grid.patterns.llm import comparing
from grid.patterns.llm.comparing import UNSURE_FROM, UNSURE_TO, with_verdicts
from grid.patterns.llm.models import PairVerdict
from grid.patterns.models import Lesson
from tests.fake_models import Failure, FakeModels
from tests.grid.patterns.saying import TALKS, conversation, say

UNSURE = (UNSURE_FROM + UNSURE_TO) / 2


@pytest.fixture
def lessons(owner: User, settings: Settings) -> list[Lesson]:
    """Lessons of four conversations that were compared without a model."""
    model, settings.PATTERN_MODEL = settings.PATTERN_MODEL, ""
    say(owner, ["lock-1", "lock-2", "bread", "boat"])
    settings.PATTERN_MODEL = model
    return list(Lesson.objects.order_by("timestamp"))


def test_a_pair_is_asked_about_where_the_score_is_unsure(provider: FakeModels, lessons: list[Lesson]) -> None:
    one, unsure, sure, unlike = lessons
    scores = {unsure.id: UNSURE, sure.id: UNSURE_TO + 1, unlike.id: UNSURE_FROM - 0.1}
    assert with_verdicts(one, scores) == scores | {unsure.id: UNSURE_TO}
    (request,) = provider.requests
    said = {name: TALKS[name][2] in request.text for name in ("lock-1", "lock-2", "bread", "boat")}
    assert said == {"lock-1": True, "lock-2": True, "bread": False, "boat": False}
    assert ModelCall.objects.get().purpose == "compare"


def test_a_pair_that_is_not_the_same_counts_as_nothing(provider: FakeModels, lessons: list[Lesson]) -> None:
    provider.same = False
    assert with_verdicts(lessons[0], {lessons[1].id: UNSURE}) == {lessons[1].id: 0.0}


def test_a_pair_is_asked_about_once_from_whichever_side(provider: FakeModels, lessons: list[Lesson]) -> None:
    one, other = lessons[:2]
    first = with_verdicts(one, {other.id: UNSURE})[other.id]
    provider.same = False
    assert with_verdicts(other, {one.id: UNSURE})[one.id] == first
    assert len(provider.requests) == 1


def test_a_pair_is_asked_about_in_one_order(provider: FakeModels, lessons: list[Lesson]) -> None:
    with_verdicts(lessons[0], {lessons[1].id: UNSURE})
    PairVerdict.objects.all().delete()
    with_verdicts(lessons[1], {lessons[0].id: UNSURE})
    assert provider.requests[0].body == provider.requests[1].body


def test_a_new_lesson_asks_about_few(
    provider: FakeModels, lessons: list[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST_PAIRS", 2)
    with_verdicts(lessons[0], {lesson.id: UNSURE for lesson in lessons[1:]})
    assert len(provider.requests) == 2


@pytest.mark.parametrize("first", [[Failure(401)], ["?", "?"]])
def test_without_an_answer_the_score_stays(
    provider: FakeModels, lessons: list[Lesson], first: list[str | Failure]
) -> None:
    provider.first = [*first]
    scores = {lessons[1].id: UNSURE}
    assert with_verdicts(lessons[0], scores) == scores
    assert not PairVerdict.objects.exists()


def test_a_verdict_goes_with_its_conversations(provider: FakeModels, lessons: list[Lesson]) -> None:
    with_verdicts(lessons[0], {lessons[1].id: UNSURE})
    assert PairVerdict.objects.count() == 1
    erase_conversation(conversation("lock-2"))
    assert not PairVerdict.objects.exists()


def test_a_distilled_grid_asks_by_itself(
    provider: FakeModels, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "UNSURE_FROM", -100.0)
    monkeypatch.setattr(comparing, "UNSURE_TO", 100.0)
    say(owner, ["lock-1", "lock-2"])
    assert "compare" in ModelCall.objects.values_list("purpose", flat=True)
