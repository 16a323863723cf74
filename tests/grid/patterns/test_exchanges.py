from collections.abc import Sequence
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from grid.patterns.exchange import Exchange, Outcome, Turn
from grid.patterns.finding.reader import lesson_reader
from grid.patterns.reading.exchanges import exchanges_of
from tests.grid.patterns.lessons import NAMES, QUEUE_IN_PYTHON, TIME_ZONE, turns

SIDE = "Unrelated question: which editor plugin formats long SQL statements properly on saving?"


def cut(turns: Sequence[Turn]) -> list[Exchange]:
    """Cut a conversation as it is done when it is distilled."""
    return exchanges_of(NAMES, turns, reader=lesson_reader())


def test_it_keeps_one_problem_in_one_exchange() -> None:
    asked, advice, reaction = QUEUE_IN_PYTHON
    found = cut(turns(asked, advice, "and how many workers?", "As many as there are cores.", reaction))
    assert [len(one.attempts) for one in found] == [2]
    assert found[0].outcome is Outcome.WORKED


def test_it_cuts_where_the_user_turns_to_something_else() -> None:
    found = cut(turns(*QUEUE_IN_PYTHON[:2], SIDE, "Most of them do, try any."))
    assert [one.situation for one in found] == [QUEUE_IN_PYTHON[0], SIDE]
    assert [one.number for one in found] == [0, 1]


def test_it_cuts_between_problems_that_share_no_words() -> None:
    found = cut(turns(*QUEUE_IN_PYTHON[:2], TIME_ZONE[0], TIME_ZONE[1]))
    assert len(found) == 2


def test_it_brings_a_later_report_back_to_its_problem() -> None:
    report = "The import with eight workers: 9,000 files in memory of 400 MB, it works"
    found = cut(turns(*QUEUE_IN_PYTHON[:2], SIDE, "Most of them do, try any.", report))
    assert found[0].outcome is Outcome.WORKED


def test_it_tells_advice_that_failed_from_advice_that_worked() -> None:
    found = cut(
        turns(
            QUEUE_IN_PYTHON[0],
            "Raise the memory limit.",
            "still killed, same error",
            QUEUE_IN_PYTHON[1],
            QUEUE_IN_PYTHON[2],
        ),
    )
    assert [attempt.outcome for attempt in found[0].attempts] == [Outcome.FAILED, Outcome.WORKED]
    assert found[0].outcome is Outcome.WORKED


def test_it_takes_many_messages_of_an_agent_as_one_advice() -> None:
    steps = turns(*QUEUE_IN_PYTHON[:2])
    found = cut([steps[0], steps[1], steps[1], steps[1]])
    assert len(found[0].attempts[0].advice) == 3


def test_it_marks_an_answer_from_the_grid_as_an_echo() -> None:
    found = cut(turns(*QUEUE_IN_PYTHON, served=[1]))
    assert found[0].echo


def test_it_gives_nothing_where_nobody_answered() -> None:
    assert cut(turns("hello?")) == []
    assert cut([]) == []


@given(st.lists(st.text(max_size=60), max_size=12))
def test_it_loses_no_advice(texts: list[str]) -> None:
    said = turns(*texts)
    found = exchanges_of(UUID(int=1), said)
    advice = [turn for one in found for attempt in one.attempts for turn in attempt.advice]
    assert sorted(turn.timestamp for turn in advice) == [
        turn.timestamp for turn in said if turn.role == "assistant" and turn.content.strip()
    ]
