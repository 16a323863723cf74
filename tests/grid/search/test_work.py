"""How much a search asks of the database, whatever it finds."""

from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.search import Mode
from tests.grid.search.said import ask, tell

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def _asked(owner_id: int, query: str = "bread", **filters: object) -> list[str]:
    """Give the statements of a search that is not the first."""
    ask(query, owner_id=owner_id, **filters)  # type: ignore[arg-type]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask(query, owner_id=owner_id, **filters)  # type: ignore[arg-type]
    return [one["sql"] for one in captured.captured_queries]


@pytest.mark.parametrize(("mode", "most"), [("keyword", 9), ("semantic", 8), ("hybrid", 13)])
def test_statements_are_few_and_do_not_grow_with_what_is_found(owner: User, mode: Mode, most: int) -> None:
    tell(["Bread is good.", "So is cake."], owner_id=owner.pk)
    before = len(_asked(owner.pk, mode=mode))
    for number in range(30):
        tell(["Bread is good.", f"So is cake {number}."], owner_id=owner.pk, conversation=f"talk{number}")
    assert len(_asked(owner.pk, mode=mode, max_results=30, collapse=False)) <= before <= most


def test_a_floor_that_little_reaches_is_looked_for_once(owner: User) -> None:
    tell([f"Bread number {number} is good." for number in range(250)], owner_id=owner.pk)
    assert len(_asked(owner.pk, min_similarity=0.99, mode="semantic")) <= 9
    assert len(_asked(owner.pk, min_similarity=0.99)) <= 13


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="reads the plans of SQLite")
def test_a_long_conversation_is_not_read_for_its_neighbours(owner: User) -> None:
    tell([f"Bread number {number} is good." for number in range(20)], owner_id=owner.pk)
    around = [sql for sql in _asked(owner.pk) if '"a1"' in sql]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {around[0]}")
        steps = Counter(row[3] for row in cursor.fetchall())
    by_time = [step for step in steps if "message_conversation_time (conversation_id=? AND timestamp" in step]
    assert sum(steps[step] for step in by_time) == 4
    assert not any(step.startswith("SCAN") for step in steps)
