"""How advice turned out is read from what the user says next."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from grid.patterns.exchange import Exchange, Outcome, Turn
from grid.patterns.finding.reader import lesson_reader
from grid.patterns.reading.exchanges import exchanges_of
from grid.patterns.reading.outcomes import outcome_of

TALK = UUID(int=7)
ASKED = "How do I stop the worker from losing messages of the queue?"


def _exchange(*said: str) -> Exchange:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    turns = [
        Turn(
            message_id=uuid5(TALK, str(number)),
            role="assistant" if number % 2 else "user",
            content=text,
            model="m",
            timestamp=start + timedelta(minutes=number),
        )
        for number, text in enumerate(said)
    ]
    return exchanges_of(TALK, turns, reader=lesson_reader())[0]


@pytest.mark.parametrize(
    ("reaction", "outcome"),
    [
        ("That solved it, the queue is empty by noon and nobody complains any more.", Outcome.WORKED),
        ("Moved it over on Monday. 400 runs since then, not one of them failed.", Outcome.WORKED),
        ("Unfortunately not, it hangs exactly as before.", Outcome.FAILED),
        ("We rolled it back, customers complained.", Outcome.FAILED),
        ("It worked for two days, and now the error is back.", Outcome.FAILED),
        ("What would that look like in Rust?", Outcome.UNKNOWN),
        ("I'll try it next week.", Outcome.UNKNOWN),
        ("```\nok\n```", Outcome.UNKNOWN),
        (None, Outcome.UNKNOWN),
    ],
)
def test_a_reaction_tells_how_advice_turned_out(reaction: str | None, outcome: Outcome) -> None:
    assert outcome_of(reaction, reader=lesson_reader()) is outcome


@pytest.mark.parametrize(
    ("reaction", "outcome"),
    [
        ("That worked, thanks!", Outcome.WORKED),
        ("No, still the same error, it hangs as before.", Outcome.FAILED),
        ("How do I do that?", Outcome.UNKNOWN),
    ],
)
def test_what_is_plain_needs_no_reader(reaction: str, outcome: Outcome) -> None:
    assert outcome_of(reaction) is outcome


def test_a_later_report_counts() -> None:
    exchange = _exchange(
        ASKED,
        "Acknowledge the messages after the work, not before.",
        "That fixed it, no message was lost today. Thanks!",
        "Good to hear.",
        "Sorry, it failed again, messages of the queue are still lost every night.",
    )
    assert exchange.outcome is Outcome.FAILED


def test_advice_that_the_model_takes_back_has_failed() -> None:
    exchange = _exchange(
        ASKED,
        "Raise the prefetch count of the worker.",
        "Done, it is set to 500. Memory of the worker is at 6 GB.",
        "My suggestion was wrong: a high prefetch count loses more. Set it to 1.",
        "Great, that works, nothing is lost.",
    )
    assert [attempt.outcome for attempt in exchange.attempts] == [Outcome.FAILED, Outcome.WORKED]
    assert exchange.outcome is Outcome.WORKED
