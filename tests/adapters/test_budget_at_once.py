"""Several workers that ask at once never have more than the day's tokens between them."""

from datetime import UTC, datetime

import pytest

from adapters.budget import BudgetUsedUpError, reserved, tokens_on
from tests.databases import meanwhile

PATIENCE = 60

pytestmark = pytest.mark.usefixtures("own_database")


def _spend(tokens: int, *, took: int) -> bool:
    try:
        with reserved(tokens, per_day=1000) as held:
            held.spent = took
    except BudgetUsedUpError:
        return False
    return True


def test_no_more_is_held_than_there_is() -> None:
    at_once = [meanwhile(lambda: _spend(300, took=300)) for _ in range(8)]
    assert sorted(one.result(PATIENCE) for one in at_once) == [False] * 5 + [True] * 3
    assert tokens_on(datetime.now(UTC).date()) == 900


def test_what_was_not_taken_is_given_back() -> None:
    at_once = [meanwhile(lambda: _spend(100, took=7)) for _ in range(8)]
    assert all(one.result(PATIENCE) for one in at_once)
    assert tokens_on(datetime.now(UTC).date()) == 56
