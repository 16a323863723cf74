"""Where a pattern stands by what is known of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grid.patterns.keeping.standing import Facts, confidence_of, lower_bound, state_of

NOW = datetime(2026, 6, 1, tzinfo=UTC)
FACTS = Facts(
    kind="strategy", support=3, worked=3, failed=0, helpful=0, harmful=0,
    confirmed_at=NOW, newest=NOW, stale_days=540,
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "active"),
        ({"support": 1, "worked": 1}, "candidate"),
        ({"support": 0, "worked": 0}, "retired"),
        ({"worked": 2, "failed": 1}, "active"),
        ({"worked": 2, "failed": 1, "mixed": True}, "contested"),
        ({"worked": 3, "failed": 2, "support": 5}, "contested"),
        ({"worked": 1, "failed": 1, "support": 2}, "contested"),
        ({"support": 10, "worked": 9, "failed": 1}, "active"),
        ({"worked": 0, "failed": 3, "kind": "pitfall"}, "active"),
        ({"harmful": 2}, "active"),
        ({"harmful": 3}, "retired"),
        ({"harmful": 3, "helpful": 4}, "active"),
        ({"newest": NOW + timedelta(days=541)}, "retired"),
    ],
)
def test_its_state_follows_from_the_facts(facts: dict[str, object], state: str) -> None:
    assert state_of(replace(FACTS, **facts))[0] == state  # type: ignore[arg-type]


def test_a_retired_one_says_why() -> None:
    assert "harm" in state_of(replace(FACTS, harmful=5))[1]
    assert "2026-06-01" in state_of(replace(FACTS, newest=NOW + timedelta(days=999)))[1]


def test_more_of_the_same_makes_surer() -> None:
    few, many = confidence_of(FACTS), confidence_of(replace(FACTS, support=9, worked=9))
    assert 0 < few < many < 1


def test_harm_makes_less_sure_and_help_surer() -> None:
    assert (
        confidence_of(replace(FACTS, harmful=2))
        < confidence_of(FACTS)
        < confidence_of(replace(FACTS, helpful=2))
    )


def test_a_pitfall_holds_where_it_failed() -> None:
    failed = replace(FACTS, worked=0, failed=3)
    assert confidence_of(replace(failed, kind="pitfall")) == confidence_of(FACTS)
    assert confidence_of(failed) == pytest.approx(0, abs=1e-9)


def test_the_bound_is_wilsons() -> None:
    assert lower_bound(8, 10) == pytest.approx(0.490, abs=0.001)
    assert lower_bound(0, 0) == 0
