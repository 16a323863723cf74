"""Queries that speak of time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.contrib.auth.models import User

from grid.search import Mode
from tests.grid.search.said import ask, contents, tell

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)  # a Wednesday
LAST_WEEK = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 16, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def notes(owner: User) -> User:
    """Give an owner who says something of a cache every second day, ever since 60 days ago."""
    for days in range(0, 60, 2):
        tell(
            [f"The cache keeps {days} totals."],
            owner_id=owner.pk,
            conversation=f"d{days}",
            start=NOW - days * DAY,
        )
    return owner


@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_a_query_for_last_week_is_held_to_it_and_says_so(notes: User, mode: Mode) -> None:
    answer = ask("what did we say about the cache last week", owner_id=notes.pk, now=NOW, mode=mode)
    assert (answer.since, answer.until) == LAST_WEEK
    assert {one.timestamp.date().day for one in answer.results} == {10, 12, 14}
    assert answer.total_searched == 3


def test_days_are_those_of_who_asks(owner: User) -> None:
    tell(["The cache keeps totals."], owner_id=owner.pk, start=datetime(2026, 3, 17, 2, 0, tzinfo=UTC))
    west = NOW.astimezone(timezone(timedelta(hours=-5)))
    assert contents("what did we say yesterday", owner_id=owner.pk, now=NOW)
    answer = ask("what did we say yesterday", owner_id=owner.pk, now=west)
    assert answer.since is None


@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_where_nothing_was_said_then_everything_is_searched(notes: User, mode: Mode) -> None:
    answer = ask("what did we say about the cache in May 2024", owner_id=notes.pk, now=NOW, mode=mode)
    assert (answer.since, answer.until) == (None, None)
    assert (len(answer.results), answer.total_searched) == (10, 30)


def test_filters_and_words_hold_together(notes: User) -> None:
    until = LAST_WEEK[0] + 2 * DAY
    answer = ask("what did we say about the cache last week", owner_id=notes.pk, now=NOW, until=until)
    assert (answer.since, answer.until) == (LAST_WEEK[0], until)
    assert [one.timestamp.day for one in answer.results] == [10]


def test_filters_hold_against_words(notes: User) -> None:
    until = LAST_WEEK[0] - DAY
    answer = ask("what did we say about the cache last week", owner_id=notes.pk, now=NOW, until=until)
    assert (answer.since, answer.until) == (None, None)
    assert all(one.timestamp < until for one in answer.results)
    assert len(answer.results) == 10


def test_filters_hold_where_nothing_was_said_in_both(notes: User) -> None:
    since = NOW - 5 * DAY
    answer = ask("what did we say about the cache in 2024", owner_id=notes.pk, now=NOW, since=since)
    assert {one.timestamp >= since for one in answer.results} == {True}


@pytest.mark.parametrize(("relation", "first"), [("before", 40), ("since", 4)])
def test_what_lies_on_the_right_side_of_an_event_is_preferred(owner: User, relation: str, first: int) -> None:
    for days in (40, 4):
        said = [f"We store sessions in place {days}."]
        tell(said, owner_id=owner.pk, conversation=f"d{days}", start=NOW - days * DAY)
    tell(["The migration to Postgres is done."], owner_id=owner.pk, conversation="m", start=NOW - 20 * DAY)
    query = f"how did we store sessions {relation} the migration"
    answer = ask(query, owner_id=owner.pk, now=NOW, explain=True)
    near = {one.content: one.explanation.parts["time"].value for one in answer.results if one.explanation}
    assert near[f"We store sessions in place {first}."] == 1
    assert near[f"We store sessions in place {44 - first}."] < 0.5
    assert [one.content for one in answer.results if "place" in one.content] == [
        f"We store sessions in place {days}." for days in (first, 44 - first)
    ]


def test_an_event_that_nobody_spoke_of_makes_no_difference(notes: User) -> None:
    answer = ask(
        "what did we keep in the cache before the earthquake", owner_id=notes.pk, now=NOW, explain=True
    )
    parts = [found.explanation.parts["time"].value for found in answer.results if found.explanation]
    assert parts == [0] * 10
