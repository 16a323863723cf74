"""Estimating tokens without a model's vocabulary."""

from hypothesis import given
from hypothesis import strategies as st

from embeddings.estimates import EstimatingCounter
from embeddings.tokens import ByteCounter, OpenAICounters

# What cl100k_base makes of them.
KNOWN = {
    "": 0,
    "Hello, world!": 4,
    "The migration waits for a lock, so set lock_timeout and try again.": 15,
    "def add(a, b):\n    return a + b\n": 12,
    "1234567890": 4,
    "Привет, как дела?": 8,
}


def test_it_is_never_below_what_is_known() -> None:
    counted = EstimatingCounter(margin=1.05).counts(list(KNOWN))
    assert all(estimate >= known for estimate, known in zip(counted, KNOWN.values(), strict=True))


def test_english_is_not_counted_as_bytes() -> None:
    text = "Set a short lock timeout before the migration and add the column without a default. " * 20
    (estimate,) = EstimatingCounter(margin=1.05).counts([text])
    (size,) = ByteCounter().counts([text])
    assert estimate < size / 3


@given(text=st.text(max_size=200))
def test_no_estimate_exceeds_the_bytes(text: str) -> None:
    assert EstimatingCounter(margin=1.0).counts([text]) <= ByteCounter().counts([text])


def test_a_vocabulary_that_is_not_at_hand_is_not_waited_for() -> None:
    estimate = EstimatingCounter(margin=1.0)
    counters = OpenAICounters(patience=60)
    assert counters.counter_at_hand("no_such_encoding", otherwise=estimate) is estimate
