"""The registry of models follows what is captured, at little cost."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from adapters.models import AIModel
from adapters.models_seen import remember_models

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LATER = START + timedelta(hours=1)


def test_a_new_model_is_registered_with_its_family() -> None:
    remember_models({"claude-test-1": (START, LATER), "video-3": (START, START)})
    model = AIModel.objects.get(name="claude-test-1")
    assert (model.family, model.first_seen, model.last_seen) == ("claude", START, LATER)
    assert AIModel.objects.get(name="video-3").family == ""


def test_the_time_that_is_known_only_widens() -> None:
    remember_models({"claude-test-1": (START, START)})
    remember_models({"claude-test-1": (START - timedelta(hours=1), LATER)})
    remember_models({"claude-test-1": (START, START)})
    model = AIModel.objects.get()
    assert (model.first_seen, model.last_seen) == (START - timedelta(hours=1), LATER)


def test_a_model_that_is_known_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    remember_models({"claude-test-1": (START, LATER)})
    with django_assert_num_queries(1):
        remember_models({"claude-test-1": (START, START)})


def test_nothing_seen_costs_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        remember_models({})
        remember_models({"": (START, START)})
