"""How much a search asks of the database, whatever it finds."""

from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.search import MODES, Mode
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
    around = [sql for sql in _asked(owner.pk) if "o.conversation_id" in sql]
    steps = _plan(around[0])
    by_time = [step for step in steps if "message_conversation_time (conversation_id=? AND timestamp" in step]
    assert sum(steps[step] for step in by_time) == 4
    assert not any(step.startswith("SCAN") and "json_each" not in step for step in steps)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="reads the plans of SQLite")
@pytest.mark.parametrize("mode", MODES)
def test_what_was_found_is_read_by_its_ids_not_by_whose_it_is(owner: User, mode: Mode) -> None:
    tell(["Bread is good.", "So is cake."], owner_id=owner.pk)
    statements = [sql for sql in _asked(owner.pk, mode=mode) if "capture_message" in sql]
    assert statements
    for sql in statements:
        assert not any("message_owner_time" in step or step.startswith("SCAN capture") for step in _plan(sql))


def _plan(statement: str) -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return Counter(row[3] for row in cursor.fetchall())
