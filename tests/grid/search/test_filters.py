"""Filters let nothing else through, in whatever mode, and not by way of what stands beside."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grid.models import Fragment
from grid.search import MOST_RESULTS, Mode
from tests.claude_lines import START
from tests.grid.search.corpus import QUERIES
from tests.grid.search.said import ask

pytestmark = pytest.mark.django_db


def _makes_sense(filters: dict[str, Any]) -> bool:
    return not filters["since"] or not filters["until"] or filters["since"] < filters["until"]


MODES: list[Mode] = ["keyword", "semantic", "hybrid"]
MOMENTS = st.none() | st.integers(-1, 6).map(lambda minutes: START + timedelta(minutes=minutes))
FILTERS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "project": st.sampled_from([None, None, "home", "work", "", "Home", "nowhere"]),
        "source_models": st.sampled_from([(), ("claude-sonnet-4-5",), ("",), ("gpt-5", ""), ("gpt-5",)]),
        "task_type": st.sampled_from([None, None, "question", "coding", "no such type"]),
        "topic": st.sampled_from([None, None, "databases", "no such topic"]),
        "since": MOMENTS,
        "until": MOMENTS,
    }
).filter(_makes_sense)


def _passing(owner_id: int, filters: dict[str, Any]) -> set[Any]:
    """Give the ids of what passes, by reading every row."""
    rows = Fragment.objects.filter(message__owner_id=owner_id).select_related("message")
    return {
        row.id
        for row in rows
        if filters["project"] in (None, row.message.project)
        and (not filters["source_models"] or row.message.model in filters["source_models"])
        and filters["task_type"] in (None, row.task_type)
        and filters["topic"] in (None, row.topic)
        and (filters["since"] is None or row.message.timestamp >= filters["since"])
        and (filters["until"] is None or row.message.timestamp < filters["until"])
    }


@given(filters=FILTERS, query=st.sampled_from(list(QUERIES)), mode=st.sampled_from(MODES))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_what_comes_is_what_passes(library: User, filters: dict[str, Any], query: str, mode: Mode) -> None:
    answer = ask(query, owner_id=library.pk, mode=mode, max_results=MOST_RESULTS, **filters)
    passing, found = _passing(library.pk, filters), {one.id for one in answer.results}
    assert answer.total_searched == len(passing)
    assert found <= passing
    if mode != "keyword":
        assert found == passing


@pytest.mark.parametrize("mode", MODES)
def test_what_is_less_similar_does_not_come(library: User, mode: Mode) -> None:
    everything = ask(
        "add a column to a table", owner_id=library.pk, mode=mode, max_results=MOST_RESULTS
    ).results
    for floor in (-1.0, 0.0, 0.3, 0.99):
        found = ask(
            "add a column to a table",
            owner_id=library.pk,
            mode=mode,
            max_results=MOST_RESULTS,
            min_similarity=floor,
        ).results
        assert [one.id for one in found] == [one.id for one in everything if (one.similarity or 0.0) >= floor]


@pytest.mark.parametrize("name", ["project", "topic", "task_type"])
@pytest.mark.parametrize("value", ["\ud800", "\0", " work", "work\n", "*", "'); --"])
def test_any_text_can_be_filtered_by(library: User, name: str, value: str) -> None:
    filters: dict[str, Any] = {name: value}
    assert ask("lock_timeout", owner_id=library.pk, **filters).results == []
    assert ask("lock_timeout", owner_id=library.pk, source_models=(value,)).results == []
