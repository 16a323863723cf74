"""What an agent says while it works is left out of a lesson; what it explains stays."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from grid.patterns.exchange import Exchange, Turn, Voice
from grid.patterns.reading.exchanges import exchanges_of
from grid.patterns.reading.narration import taught

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def _turn(number: int, voice: Voice | None, text: str) -> Turn:
    when = START + timedelta(minutes=number)
    if voice is None:
        return Turn(uuid4(), "user", text, "", when)
    return Turn(uuid4(), "assistant", text, "claude-opus-4-5", when, voice=voice)


def _exchange(*said: tuple[Voice | None, str]) -> Exchange:
    turns = [_turn(number, voice, text) for number, (voice, text) in enumerate(said)]
    (exchange,) = exchanges_of(uuid4(), turns)
    return exchange


def _advice(exchange: Exchange | None) -> str:
    assert exchange is not None
    return " ".join(" ".join(turn.content.split()) for one in exchange.attempts for turn in one.advice)


RUN = (
    (None, "The container can't reach the database after a restart. Please find out why."),
    (Voice.STEP, "I'll look into it. Let me check how the container resolves the host:"),
    (Voice.STEP, "Perfect! Now I can see the setup. Let me read the settings."),
    (
        Voice.STEP,
        "I see the problem now: the pool keeps the old address, because it resolves the name only once.",
    ),
    (Voice.STEP, "Now update the settings:"),
    (Voice.STEP, "All 14 tests pass. Let me run the linter."),
    (
        Voice.REPORT,
        "## Changes made\n\nI've successfully updated the settings. A pool resolves the name once, so a restart that "
        "changes the address leaves it with dead connections. Give connections a maximum lifetime, so that the name "
        "is looked up again.\n\n- **`pool.py`** - Added a lifetime\n- Updated the tests\n\nWould you like a test?",
    ),
)


def test_what_was_wrong_and_what_helps_stays() -> None:
    advice = _advice(taught(_exchange(*RUN)))
    assert "the pool keeps the old address, because it resolves the name only once" in advice
    assert "Give connections a maximum lifetime" in advice


@pytest.mark.parametrize(
    "told",
    [
        "Let me",
        "I'll",
        "Perfect",
        "I see",
        "Now update",
        "tests",
        "I've",
        "Changes made",
        "pool.py",
        "Would you",
    ],
)
def test_what_is_told_of_the_work_is_left_out(told: str) -> None:
    assert told not in _advice(taught(_exchange(*RUN)))


def test_words_keep_their_places() -> None:
    exchange = _exchange(*RUN)
    kept = taught(exchange)
    assert kept is not None
    before = {turn.message_id: turn.content for one in exchange.attempts for turn in one.advice}
    for turn in (turn for one in kept.attempts for turn in one.advice):
        old = before[turn.message_id]
        assert len(old) == len(turn.content)
        assert all(new in (was, " ") for was, new in zip(old, turn.content, strict=True))


@pytest.mark.parametrize(
    ("asked", "steps", "report"),
    [
        (
            "Commit these changes.",
            ["Let me check the status:"],
            "Done! I've committed the 3 files to `main`.",
        ),
        ("Run the tests.", ["I'll run them now."], "All 212 tests pass and the linter is clean."),
        ("Rename the helper.", ["Now let me rename it."], "Renamed. Both callers have been updated."),
        ("Open a pull request.", ["Let's push the branch first."], "The pull request is ready for review."),
        ("How far are you?", [], "Summary:\n\n- Added the parser\n- Moved the settings\n- ✅ Tests"),
    ],
)
def test_housekeeping_is_no_lesson(asked: str, steps: list[str], report: str) -> None:
    said = [(None, asked), *((Voice.STEP, step) for step in steps), (Voice.REPORT, report)]
    assert taught(_exchange(*said)) is None


def test_advice_in_a_talk_stays_as_it_is() -> None:
    exchange = _exchange(
        (None, "My login test is flaky, it fails at midnight. What can I do?"),
        (
            Voice.TALK,
            "The test reads the clock. I'd freeze it in a fixture; when it fails, all tests show it:\n",
        ),
        (None, "That worked, thanks."),
    )
    assert taught(exchange) == exchange


def test_a_document_in_an_answer_is_no_advice() -> None:
    answer = "Sort by the name first, then by date.\n<antArtifact id='a'>\nUse nothing of it.\n</antArtifact>"
    advice = _advice(taught(_exchange((None, "How do I sort them?"), (Voice.TALK, answer))))
    assert "Use nothing" not in advice
    assert "Sort by the name" in advice
