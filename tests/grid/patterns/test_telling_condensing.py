from hypothesis import given
from hypothesis import strategies as st

from grid.patterns.telling.condensing import addressed, short_forms, tidy, word_count

LONG = (
    "Give each worker a queue of its own, since a shared one makes the quick jobs wait for the slow ones, and watch "
    "how long the oldest job of every queue has been waiting before you add more."
)


def test_a_long_sentence_is_cut_between_its_clauses() -> None:
    assert short_forms(LONG, most_characters=150) == [
        "Give each worker a queue of its own, since a shared one makes the quick jobs wait for the slow ones",
        "Give each worker a queue of its own",
    ]


def test_what_cannot_be_cut_is_not_told() -> None:
    assert short_forms("word " * 40, most_characters=150) == []


def test_an_opening_condition_is_not_left_alone() -> None:
    forms = short_forms(
        "If the queue is full, drop the oldest job, and count what was dropped.", most_characters=40
    )
    assert "If the queue is full" not in forms


def test_advice_in_the_first_person_becomes_advice() -> None:
    assert tidy("Yes, I would move the job to a queue (of its own).") == "Move the job to a queue."
    assert tidy("You should not retry at once:") == "Do not retry at once"
    assert tidy("I would not retry at once.") == "Do not retry at once."


def test_what_a_user_says_of_themselves_is_said_to_the_reader() -> None:
    assert addressed("I raised our limit and my job died") == "You raised your limit and your job died"
    assert addressed("we're lost, i.e. I am") == "You're lost, i.e. you are"


def test_no_cut_is_made_in_code() -> None:
    forms = short_forms("Set `a, b; c: d` in the file, then start it again.", most_characters=30)
    assert forms == ["Set `a, b; c: d` in the file"]


@given(st.text(max_size=400), st.integers(min_value=5, max_value=200))
def test_every_form_keeps_both_limits(text: str, most: int) -> None:
    for form in short_forms(text, most_characters=most):
        assert len(form) <= most or word_count(form) < 4
        assert word_count(form) <= 25
