"""What two lessons say word for word, and what is left to each."""

import pytest

from grid.patterns.finding.clusters import ENOUGH
from grid.patterns.finding.copies import own_counts, sequence_of
from grid.patterns.finding.features import Features, features_of
from grid.patterns.finding.pairs import alike
from grid.patterns.finding.reader import Reader, lesson_reader
from grid.patterns.finding.worded import worded
from tests.grid.patterns.lessons import exchange

# Two answers about kites that share a cause in so many words, and advise on different things.
LINE = (
    "My delta kite leans to one side.",
    "The most frequent reason is that the wind near the ground changes faster than the bridle settles. "
    "Shorten the left leg of the bridle by a finger's width and launch it from a slope.",
)
TAIL = (
    "Why does the box kite spin?",
    "Well, the wind near the ground changes faster than the bridle settles. "
    "Sew a longer tail of ribbons to the lower cell, and wait for an even breeze.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return lesson_reader()


def read(reader: Reader, *texts: str) -> Features:
    return features_of(exchange(*texts), reader=reader)


def words_left(reader: Reader, one: Features, other: Features) -> list[int]:
    return [int(counts.sum()) for counts in own_counts(sequence_of(one), sequence_of(other))]


def test_three_words_in_a_row_are_copied(reader: Reader) -> None:
    one = read(reader, "how?", "Please water the green fern daily.")
    other = read(reader, "how?", "They said water the green wall.")
    assert words_left(reader, one, other) == [3, 3]


def test_two_words_in_a_row_are_not(reader: Reader) -> None:
    one = read(reader, "how?", "Please water the fern daily.")
    other = read(reader, "how?", "They said water the wall.")
    assert words_left(reader, one, other) == [5, 5]


def test_no_run_goes_over_the_end_of_an_answer(reader: Reader) -> None:
    one = read(reader, "how?", "Please water", "and then?", "the green fern")
    other = read(reader, "how?", "They water the green wall.")
    assert words_left(reader, one, other) == [5, 5]


def test_a_word_that_is_said_elsewhere_as_well_is_left(reader: Reader) -> None:
    one = read(reader, "how?", "Water the green fern. Green is good.")
    other = read(reader, "how?", "They water the green wall.")
    assert words_left(reader, one, other) == [4, 2]


def test_what_both_say_word_for_word_makes_them_no_lesson(reader: Reader) -> None:
    one, other = read(reader, *LINE), read(reader, *TAIL)
    copied = worded(one, other)
    assert copied.own < 0.8
    # The same without the sentence that they share.
    mine, theirs = (
        read(reader, asked, f"{start} {answer.split('settles. ')[1]}")
        for (asked, answer), start in ((LINE, "The most frequent reason is this."), (TAIL, "Well."))
    )
    apart = worded(mine, theirs)
    assert apart.own == 1
    assert copied.value == pytest.approx(apart.value, abs=0.05)
    assert alike(one, other) < ENOUGH


def test_a_few_words_in_a_row_are_no_copying(reader: Reader) -> None:
    kite = read(
        reader, *LINE, "and in rain?", "Leave it at home: wet ribbons and wet lines stretch, and knots slip."
    )
    boat = read(
        reader,
        "The sail of our dinghy flutters.",
        "Its leech is loose. Pull the leech line until the flutter stops, ease the sheet, and have a sailmaker look "
        "at the seams; sun makes the thread brittle. Put the battens in with more tension, and rinse the salt out "
        "after each trip, for wet lines stretch while you sail.",
    )
    found = worded(kite, boat)
    assert 0.92 <= found.own < 1
    assert found.number == min(len(kite.pieces), len(boat.pieces))
