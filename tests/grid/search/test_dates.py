"""The words of a query that speak of time."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.dates import Temporal, read_dates

NOW = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)  # a Wednesday
SHARED = Path(__file__).resolve().parents[4] / "shared"

RANGES = [
    ("in the conversation of 7 May 2023", "2023-05-07", "2023-05-08"),
    ("chats on May 7th", "2025-05-07", "2025-05-08"),
    ("May 3, 2023", "2023-05-03", "2023-05-04"),
    ("December 1,2023", "2023-12-01", "2023-12-02"),
    ("the 3rd of June 2024", "2024-06-03", "2024-06-04"),
    ("2023-05-07", "2023-05-07", "2023-05-08"),
    ("what was said on 12/25/2023?", "2023-12-25", "2023-12-26"),
    ("May 2023", "2023-05-01", "2023-06-01"),
    ("in 2023-05", "2023-05-01", "2023-06-01"),
    ("what happened in 2023", "2023-01-01", "2024-01-01"),
    ("in March", "2026-03-01", "2026-04-01"),
    ("in April", "2025-04-01", "2025-05-01"),
    ("last May", "2025-05-01", "2025-06-01"),
    ("this March", "2026-03-01", "2026-04-01"),
    ("Q3 2024", "2024-07-01", "2024-10-01"),
    ("early 2023", "2023-01-01", "2023-05-02T16:00"),
    ("mid-March 2023", "2023-03-11T08:00", "2023-03-21T16:00"),
    ("the end of March", "2025-03-21T16:00", "2025-04-01"),
    ("last summer", "2025-06-01", "2025-09-01"),
    ("summer of 2023", "2023-06-01", "2023-09-01"),
    ("last week", "2026-03-09", "2026-03-16"),
    ("last month", "2026-02-01", "2026-03-01"),
    ("last quarter", "2025-10-01", "2026-01-01"),
    ("last year", "2025-01-01", "2026-01-01"),
    ("this week", "2026-03-16", "2026-03-23"),
    ("yesterday", "2026-03-17", "2026-03-18"),
    ("today", "2026-03-18", "2026-03-19"),
    ("the day before yesterday", "2026-03-16", "2026-03-17"),
    ("this morning", "2026-03-18", "2026-03-18T12:00"),
    ("last night", "2026-03-17T18:00", "2026-03-18T06:00"),
    ("two weeks ago", "2026-03-02", "2026-03-09"),
    ("3 days ago", "2026-03-15", "2026-03-16"),
    ("a couple of months ago", "2025-12-18T10:00", "2026-02-18T10:00"),
    ("the past 10 days", "2026-03-08", None),
    ("the last two weeks", "2026-03-04", None),
    ("the weekend, over the weekend", "2026-03-14", "2026-03-16"),
    ("on Monday", "2026-03-16", "2026-03-17"),
    ("last Friday", "2026-03-13", "2026-03-14"),
    ("Tuesday of last week", "2026-03-10", "2026-03-11"),
    ("the week of 3 March", "2026-03-02", "2026-03-09"),
    ("what did we discuss on the 19th?", "2026-02-19", "2026-02-20"),
    ("¿De qué hablamos el lunes?", "2026-03-16", "2026-03-17"),
    ("since March", "2026-03-01", None),
    ("since Monday", "2026-03-16", None),
    ("conversations before 2024", None, "2024-01-01"),
    ("conversations after 3 June", "2025-06-04", None),
    ("conversations until June", None, "2025-07-01"),
    ("between March and May", "2025-03-01", "2025-06-01"),
    ("between November and February", "2025-11-01", "2026-03-01"),
    ("from 1 to 5 June 2023", "2023-06-01", "2023-06-06"),
    ("May 1-5, 2023", "2023-05-01", "2023-05-06"),
    ("between August 11 and August 15 2023", "2023-08-11", "2023-08-16"),
    ("from 2021 to 2023", "2021-01-01", "2024-01-01"),
    ("in January, February and March", "2026-01-01", "2026-04-01"),
    ("the week before August 3, 2023", "2023-07-27", "2023-08-03"),
    ("around Christmas", "2025-12-22", "2025-12-28"),
    ("am 7. Mai 2023", "2023-05-07", "2023-05-08"),
    ("letzte Woche", "2026-03-09", "2026-03-16"),
    ("seit Montag", "2026-03-16", None),
    ("vor zwei Wochen", "2026-03-02", "2026-03-09"),
    ("le 7 mai 2023", "2023-05-07", "2023-05-08"),
    ("la semaine dernière", "2026-03-09", "2026-03-16"),
    ("il y a trois jours", "2026-03-15", "2026-03-16"),
    ("el 7 de mayo de 2023", "2023-05-07", "2023-05-08"),
    ("entre marzo y mayo", "2025-03-01", "2025-06-01"),
    ("la semana pasada", "2026-03-09", "2026-03-16"),
]

EXACT = [
    "what did we decide last week",
    "what did we decide about the schema last week",
    "in the conversation of 7 May 2023",
    "what was agreed on May 7th?",
    "anything new since Monday",
    "has anything been broken since yesterday?",
    "yesterday",
    "summarize last week's discussions",
    "can you find the chat from 7 May 2023?",
    "find our discussion about rate limits from two weeks ago",
    "Last month you suggested a cache; which one?",
    "remind me what I said on 3 March about invoices",
    "what did we say in March and in January",
    "What was Tom's issue last month, as mentioned on 6 February 2026?",
    "was haben wir letzte Woche entschieden",
    "qu'avons-nous décidé en mars 2024",
]

ONLY_PREFERRED = [
    "when did the outage happen in 2022",
    "what did we say around Christmas",
    "what did we say about the outage in March",
    "what did we discuss about the deploy last Friday",
    "what did Anna tell me that she did in 2022",
    "which country did James visit in July 2022?",
    "what did we discuss a few weeks ago",
    "what did we decide before April left the team",
    "which users signed up in the last 30 days?",
    "compare what we discussed last week and what we did in 2024",
]

NO_TIME = [
    "may I use the API",
    "it may fail 2 times",
    "the last may fail, errors after may occur",
    "What May be causing this?",
    "May 2 users share one session?",
    "we march on",
    "the march through the tree took long",
    "he sat in the sun",
    "how long is a second?",
    "version 2.3.1, Python 3.11 and v2024.1",
    "what changed in Java 7 May",
    "port 8080 was taken",
    "why did line 2023 crash with HTTP 404",
    "a 2023-byte buffer was in 2000 rows",
    "fall back to the old queue",
    "was spring boot 2023 used",
    "SELECT * FROM t WHERE d > '2024-01-01'",
    "2024-05-01 10:00:00 ERROR it failed",
    "gpt-4o-2024-08-06 and api-version 2024-02-01 were used",
    "the cron job ran every Monday",
    "the last quarter of the array was zero",
    "what did we do on 30 February 2024",
    "what did we say on 05/06/2023?",
    "next week's release, and last winter's assembly",
    "what will we do in June",
    "will try on saturday!",
    "why does it stop after 2 hours",
    "How do I delete rows from before 2024?",
    "what should I check before merging",
    "what should I check before the release",
    "before deploying",
    "since the API is down, what did you suggest?",
    "what did the server return after the request was sent",
    "hier ist ein Fehler, was war das",
    '"what did we decide last week" as a prompt',
    "`since 2023` was in the code",
    "",
]

EVENTS = [
    ("what did we decide before the release", "the release", "before"),
    ("what did you suggest after we moved to Postgres?", "we moved to Postgres", "after"),
    ("what have we done since I came back", "I came back", "after"),
    ("what broke since the migration", "the migration", "after"),
    ("before the rewrite, how did we store sessions?", "the rewrite", "before"),
    ("what did we use until the switch to Celery", "the switch to Celery", "before"),
]


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


@pytest.mark.parametrize(("query", "since", "until"), RANGES)
def test_it_reads_a_range(query: str, since: str | None, until: str | None) -> None:
    read = read_dates(query, now=NOW)
    assert (read.since, read.until) == (moment(since), moment(until))


@pytest.mark.parametrize("query", EXACT)
def test_a_question_for_what_was_said_then_is_exact(query: str) -> None:
    read = read_dates(query, now=NOW)
    assert read.exact
    assert read.since


@pytest.mark.parametrize("query", ONLY_PREFERRED)
def test_the_time_of_an_event_or_a_vague_one_is_only_preferred(query: str) -> None:
    read = read_dates(query, now=NOW)
    assert not read.exact
    assert read.since or read.until


@pytest.mark.parametrize("query", NO_TIME)
def test_what_only_looks_like_time_is_not_read(query: str) -> None:
    assert read_dates(query, now=NOW) == Temporal()


@pytest.mark.parametrize(("query", "anchor", "relation"), EVENTS)
def test_it_names_the_event_that_a_query_is_placed_by(query: str, anchor: str, relation: str) -> None:
    assert read_dates(query, now=NOW) == Temporal(anchor=anchor, relation=relation)  # type: ignore[arg-type]


def test_the_spans_hold_the_words_of_time() -> None:
    query = "compare what we said last week about caching and what we did in 2024"
    spans = read_dates(query, now=NOW).spans
    assert [query[start:end] for start, end in spans] == ["last week", "in 2024"]


def test_days_are_those_of_the_time_zone_of_now() -> None:
    now = datetime(2026, 3, 18, 1, 0, tzinfo=timezone(timedelta(hours=5)))
    assert read_dates("yesterday", now=now).since == datetime(2026, 3, 16, 19, 0, tzinfo=UTC)


def test_a_day_on_which_the_clock_is_put_forward_is_shorter() -> None:
    read = read_dates("29 March 2026", now=datetime(2026, 4, 1, tzinfo=ZoneInfo("Europe/Berlin")))
    assert read.since
    assert read.until
    assert read.until - read.since == timedelta(hours=23)


def test_a_long_text_is_a_paste_whose_dates_are_data() -> None:
    assert read_dates("what did we decide last week " + "word " * 100, now=NOW) == Temporal()


def test_a_corpus_of_how_to_questions_has_no_time_in_it() -> None:
    path = SHARED / "patterns-dev" / "queries.json"
    if not path.exists():
        pytest.skip("the shared corpus of patterns is not beside this checkout")
    queries = [row["query"] for row in json.loads(path.read_text())]
    assert [query for query in queries if read_dates(query, now=NOW) != Temporal()] == []


PIECES = (
    "what did we decide said last this next week month Monday May may 7 31 7th 7. 2023 1990 2099 99 ago a few couple "
    "of the in on since until before after between and from to early end weekend summer Christmas Q3 2023-02-30 "
    "2024-02-29 2023-05-07T10:30Z 29 February years vor il y a hace dernière pasado , ? ' \" - yesterday's morning"
)
WORDS = st.sampled_from(PIECES.split())
QUERIES = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join))
ZONES = st.sampled_from(
    [UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), timezone(timedelta(hours=-11))]
)
MOMENTS = st.builds(
    lambda moment, zone: moment.replace(tzinfo=zone),
    st.datetimes(datetime(2015, 1, 1), datetime(2090, 1, 1)),
    ZONES,
)


@given(query=QUERIES, now=MOMENTS)
def test_it_reads_any_text(query: str, now: datetime) -> None:
    read = read_dates(query, now=now)
    assert not (read.since and read.until) or read.since < read.until
    assert not read.since or read.since <= now
    assert all(0 <= start < end <= len(query) for start, end in read.spans)
    assert list(read.spans) == sorted(read.spans)
    assert bool(read.spans) == bool(read.since or read.until)
    assert read.anchor in query
    assert bool(read.anchor) == bool(read.relation)
