"""Answers that only a transcript has are known to have been given a context by their prompt's words and time."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User

from adapters.messages import CapturedMessage
from capture.recorder import record
from grid.draining import drain
from grid.models import QueryLog
from grid.patterns.draining import distil_all
from grid.patterns.models import Evidence, Feedback, Pattern, Serving
from grid.patterns.reading.gateway import LONGEST_QUERY, query_of
from tests.grid.patterns.made import made_pattern

PROMPT = "Our deploy hangs while it adds a constraint. What now?"


@pytest.fixture
def given(talks: User) -> Pattern:
    """Make a pattern that the gateway put into a request just now."""
    pattern = made_pattern(talks.pk, "db", "bread")
    query = QueryLog.objects.create(
        owner=talks, kind="augmented", query=query_of(PROMPT), hits=1, milliseconds=5
    )
    Serving.objects.create(pattern=pattern, query=query, model="gpt-5-codex")
    return pattern


def _talk(owner: User, at: datetime, *, prompt: str = PROMPT, kind: str = "codex") -> None:
    said = [
        ("user", prompt),
        ("assistant", "Set a short lock timeout for the statement and try it again until it gets through."),
        ("user", "That worked, the deploy went through in a second. Thanks!"),
    ]
    record(
        [
            CapturedMessage(
                conversation_id="asked",
                message_id=f"a{number}",
                timestamp=at + timedelta(seconds=10 * number),
                role="user" if role == "user" else "assistant",
                content=text,
                model="" if role == "user" else "gpt-5-codex",
            )
            for number, (role, text) in enumerate(said)
        ],
        owner_id=owner.pk,
        source_kind=kind,
    )
    drain()
    distil_all()


def test_it_is_no_evidence_and_what_the_user_says_is_a_verdict(talks: User, given: Pattern) -> None:
    _talk(talks, QueryLog.objects.get().asked_at - timedelta(seconds=5))
    assert Feedback.objects.get(pattern=given).verdict == "helpful"
    assert not Evidence.objects.filter(conversation__external_id="asked").exists()


@pytest.mark.parametrize(
    "other",
    [{"prompt": f"{PROMPT} It is urgent."}, {"kind": "api"}, {"at": timedelta(hours=-1)}],
    ids=["words", "way", "time"],
)
def test_what_was_asked_otherwise_is_not_that(talks: User, given: Pattern, other: dict[str, object]) -> None:
    at = QueryLog.objects.get().asked_at + other.pop("at", timedelta())  # type: ignore[operator]
    _talk(talks, at, **other)  # type: ignore[arg-type]
    assert not Feedback.objects.exists()


def test_of_a_long_prompt_its_beginning_and_its_end_are_looked_up() -> None:
    query = query_of(f"first {'log ' * LONGEST_QUERY} last")
    assert query.startswith("first")
    assert query.endswith("last")
    assert len(query) <= LONGEST_QUERY + 2
