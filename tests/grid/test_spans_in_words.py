"""A span of time as a person reads it."""

from datetime import UTC, datetime

import pytest

from grid.search.spans import span_in_words

MONDAY, TUESDAY, NEXT_MONDAY = (datetime(2026, 11, day, tzinfo=UTC) for day in (16, 17, 23))


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (MONDAY, TUESDAY, "2026-11-16"),
        (MONDAY, NEXT_MONDAY, "2026-11-16 to 2026-11-22"),
        (MONDAY, None, "2026-11-16 and later"),
        (None, TUESDAY, "2026-11-16 and before"),
        (MONDAY.replace(hour=9), TUESDAY, "2026-11-16 09:00 to 2026-11-17 00:00 UTC"),
        (None, MONDAY.replace(hour=9, minute=30), "2026-11-16 09:30 UTC and before"),
    ],
)
def test_it_is_told_in_days_or_in_hours(since: datetime | None, until: datetime | None, words: str) -> None:
    assert span_in_words(since, until) == words
