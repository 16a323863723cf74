import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.patterns.exchange import Outcome
from grid.patterns.outcomes import outcome_of


@pytest.mark.parametrize(
    "reaction",
    [
        "perfect, that was it",
        "Went from 12 s to 300 ms.",
        "two weeks now and not a single crash",
        "deployed on Monday, no complaints since",
        "Did what you said. Before it failed every night, no failures in 9 days.",
        "put it in, 40 runs so far",
    ],
)
def test_it_hears_that_advice_worked(reaction: str) -> None:
    assert outcome_of(reaction) is Outcome.WORKED


@pytest.mark.parametrize(
    "reaction",
    [
        "nope, same error",
        "It still crashes after a minute.",
        "I tried that and it made things worse.",
        "Set it to 30. The tests are slower, but they still fail.",
        "doesn't help at all",
    ],
)
def test_it_hears_that_advice_failed(reaction: str) -> None:
    assert outcome_of(reaction) is Outcome.FAILED


@pytest.mark.parametrize(
    "reaction",
    [None, "", "  ", "What does the second argument do?", "ok will try tomorrow", "```\nit works\n```"],
)
def test_it_does_not_guess(reaction: str | None) -> None:
    assert outcome_of(reaction) is Outcome.UNKNOWN


def test_it_hears_from_the_model_that_its_advice_was_wrong() -> None:
    assert (
        outcome_of("It took five days.", answer="Sorry, my suggestion was the wrong one.") is Outcome.FAILED
    )
    assert outcome_of("It took five days.", answer="Glad to hear it!") is Outcome.WORKED


@given(st.text())
def test_it_reads_any_text(reaction: str) -> None:
    assert outcome_of(reaction) in Outcome
