"""The registry of models follows what is captured, at little cost."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from adapters.messages import CapturedMessage
from adapters.models import AIModel
from adapters.models_seen import Sighting, remember_models, sightings

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LATER = START + timedelta(hours=1)


def test_a_new_model_is_registered_with_its_family() -> None:
    remember_models({"claude-test-1": Sighting(START, LATER), "video-3": Sighting(START, START)})
    model = AIModel.objects.get(name="claude-test-1")
    assert (model.family, model.first_seen, model.last_seen) == ("claude", START, LATER)
    assert AIModel.objects.get(name="video-3").family == ""


def test_the_time_that_is_known_only_widens() -> None:
    remember_models({"claude-test-1": Sighting(START, START)})
    remember_models({"claude-test-1": Sighting(START - timedelta(hours=1), LATER)})
    remember_models({"claude-test-1": Sighting(START, START)})
    model = AIModel.objects.get()
    assert (model.first_seen, model.last_seen) == (START - timedelta(hours=1), LATER)


def test_a_model_that_is_known_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    remember_models({"claude-test-1": Sighting(START, LATER)})
    with django_assert_num_queries(1):
        remember_models({"claude-test-1": Sighting(START, START)})


def test_nothing_seen_costs_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        remember_models({})
        remember_models({"": Sighting(START, START)})


def test_what_a_model_can_do_is_taken_from_what_it_did() -> None:
    remember_models(sightings([_answer(1), _answer(2, context_window=200_000, tools_used=["Bash"])]))
    remember_models(
        sightings([_answer(3, context_window=128_000, embedding_space="ollama:nomic-embed-text:768")])
    )
    model = AIModel.objects.get()
    assert (model.context_window, model.uses_tools) == (200_000, True)
    assert model.embedding_space == "ollama:nomic-embed-text:768"
    assert (model.first_seen.minute, model.last_seen.minute) == (1, 3)


@pytest.mark.parametrize("window", [True, 0, -5, 2**40, "200k", 1.5, None])
def test_what_is_no_number_of_tokens_is_no_window(window: object) -> None:
    remember_models(sightings([_answer(1, context_window=window)]))
    assert AIModel.objects.get().context_window is None


def test_who_asks_a_model_is_not_taken_for_it() -> None:
    question = CapturedMessage("c", "1", START, "user", "Hello", "claude-test-1", {"tools_used": ["Bash"]})
    assert sightings([question]) == {}


def test_a_family_that_is_known_later_is_filled_in() -> None:
    remember_models({"claude-test-1": Sighting(START, START)})
    AIModel.objects.update(family="")
    remember_models({"claude-test-1": Sighting(START, START)})
    assert AIModel.objects.get().family == "claude"


def _answer(minute: int, **metadata: object) -> CapturedMessage:
    moment = START.replace(minute=minute)
    return CapturedMessage("c", str(minute), moment, "assistant", "Done.", "claude-test-1", metadata)
