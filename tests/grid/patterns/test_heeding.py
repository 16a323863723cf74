"""What came of patterns that a model was given is read from what the user said next."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from adapters.messages import CapturedMessage
from capture.recorder import record
from grid.draining import drain
from grid.models import QueryLog
from grid.patterns.draining import distil_all
from grid.patterns.keeping.heeding import context_digest
from grid.patterns.models import Evidence, Feedback, Pattern, Serving
from tests.grid.patterns.made import made_pattern

CONTEXT = (
    "<aethergrid-context>\n1. Set a lock timeout\nDo: Set lock_timeout, and try again.\n</aethergrid-context>"
)
START = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture
def given(talks: User) -> Pattern:
    """Make a pattern that was given to somebody who asked."""
    pattern = made_pattern(talks.pk, "db", "bread")
    query = QueryLog.objects.create(
        owner=talks,
        kind="contextual",
        query="How do I migrate?",
        hits=1,
        milliseconds=5,
        context_digest=context_digest(CONTEXT),
    )
    Serving.objects.create(pattern=pattern, query=query, model="llama-3.1-8b")
    return pattern


def _talk(owner: User, reaction: str | None, *, context: str = CONTEXT, beside: str = "") -> None:
    said = [
        ("user", f"{context}\n\nOur deploy hangs while it adds a constraint. What now?"),
        ("assistant", "Set a short lock timeout for the statement and try it again until it gets through."),
    ]
    if reaction:
        said += [("user", reaction)]
    record(
        [
            CapturedMessage(
                conversation_id="asked",
                message_id=f"a{number}",
                timestamp=START + timedelta(minutes=number),
                role="user" if role == "user" else "assistant",
                content=text,
                model="" if role == "user" else "llama-3.1-8b",
                metadata={"served": [beside]} if beside and number == 0 else {},
            )
            for number, (role, text) in enumerate(said)
        ],
        owner_id=owner.pk,
        source_kind="api",
    )
    drain()
    distil_all()


@pytest.mark.parametrize(
    ("reaction", "verdict"),
    [
        ("That worked, the deploy went through in a second. Thanks!", "helpful"),
        ("No, still the same error, it hangs as before.", "harmful"),
    ],
)
def test_what_the_user_says_next_is_a_verdict(
    talks: User, given: Pattern, reaction: str, verdict: str
) -> None:
    _talk(talks, reaction)
    (found,) = Feedback.objects.filter(pattern=given)
    assert (found.verdict, found.model, found.implicit) == (verdict, "llama-3.1-8b", True)


def test_reading_it_again_counts_it_once(talks: User, given: Pattern) -> None:
    _talk(talks, "That worked, thanks!")
    _talk(talks, "That worked, thanks!")
    assert Feedback.objects.filter(pattern=given).count() == 1


def test_an_answer_that_was_given_patterns_is_no_evidence(talks: User, given: Pattern) -> None:
    _talk(talks, "That worked, thanks!")
    assert not Evidence.objects.filter(conversation__external_id="asked").exists()


def test_without_a_reaction_nothing_is_said(talks: User, given: Pattern) -> None:
    _talk(talks, None)
    assert not Feedback.objects.exists()


def test_a_context_that_somebody_made_up_is_nobodys(talks: User, given: Pattern) -> None:
    _talk(talks, "That worked, thanks!", context=CONTEXT.replace("lock timeout", "bucket on fire"))
    assert not Feedback.objects.exists()


def test_blanks_between_its_lines_do_not_matter(talks: User, given: Pattern) -> None:
    _talk(talks, "That worked, thanks!", context=CONTEXT.replace("\n", "\n\n  "))
    assert Feedback.objects.get(pattern=given).verdict == "helpful"


def test_what_was_served_beside_the_prompt_counts_as_what_stands_in_it(talks: User, given: Pattern) -> None:
    _talk(talks, "That worked, thanks!", context="", beside=CONTEXT)
    assert Feedback.objects.get(pattern=given).verdict == "helpful"
    assert not Evidence.objects.filter(conversation__external_id="asked").exists()


def _tied_talk(owner: User, context_id: object, *reactions: str) -> None:
    """Have a talk in which nothing of a context stands, and whose first answer says which one it was given."""
    said = [
        ("user", "Our deploy hangs while it adds a constraint. What now?"),
        ("assistant", "Set a short lock timeout for the statement and try it again until it gets through."),
        *(("assistant" if number % 2 else "user", text) for number, text in enumerate(reactions)),
    ]
    record(
        [
            CapturedMessage(
                conversation_id="asked",
                message_id=f"a{number}",
                timestamp=START + timedelta(minutes=number),
                role="user" if role == "user" else "assistant",
                content=text,
                model="" if role == "user" else "llama-3.1-8b",
                metadata={"context_id": context_id} if number == 1 else {},
            )
            for number, (role, text) in enumerate(said)
        ],
        owner_id=owner.pk,
        source_kind="proxy",
    )
    drain()
    distil_all()


def test_a_context_that_the_gateway_put_in_is_known_by_its_id(talks: User, given: Pattern) -> None:
    _tied_talk(talks, QueryLog.objects.get().pk, "That worked, the deploy went through in a second. Thanks!")
    (found,) = Feedback.objects.filter(pattern=given)
    assert (found.verdict, found.model, found.implicit) == ("helpful", "llama-3.1-8b", True)
    assert not Evidence.objects.filter(conversation__external_id="asked").exists()


def test_it_counts_once_however_long_the_talk_goes_on(talks: User, given: Pattern) -> None:
    said = ["That worked, thanks!", "Glad to hear.", "And with two constraints?", "The same, one by one."]
    for end in (2, 4):
        _tied_talk(talks, QueryLog.objects.get().pk, *said[:end])
    assert Feedback.objects.get(pattern=given).verdict == "helpful"


@pytest.mark.parametrize("context_id", [0, True, 2**70, "7", None, -1])
def test_an_id_that_cannot_be_one_says_nothing(talks: User, given: Pattern, context_id: object) -> None:
    _tied_talk(talks, context_id, "That worked, thanks!")
    assert not Feedback.objects.exists()


def test_a_context_of_somebody_elses_is_not_ones_own(talks: User, stranger: User, given: Pattern) -> None:
    QueryLog.objects.update(owner=stranger)
    _tied_talk(talks, QueryLog.objects.get().pk, "That worked, thanks!")
    assert not Feedback.objects.exists()
