from dataclasses import replace

import numpy as np
import pytest

from grid.patterns.finding.clusters import ENOUGH
from grid.patterns.finding.features import Features, features_of
from grid.patterns.finding.pairs import UNLIKE, alike
from grid.patterns.finding.reader import Reader, lesson_reader
from grid.patterns.reading.sentences import sentences_of, words_of
from tests.grid.patterns.lessons import QUEUE_IN_GO, QUEUE_IN_PYTHON, SMALL_TALK, TIME_ZONE, exchange


@pytest.fixture(scope="module")
def reader() -> Reader:
    return lesson_reader()


def read(reader: Reader, *texts: str, project: str = "") -> Features:
    return features_of(exchange(*texts, project=project), reader=reader)


def test_it_finds_one_lesson_in_two_languages(reader: Reader) -> None:
    same = alike(read(reader, *QUEUE_IN_PYTHON), read(reader, *QUEUE_IN_GO))
    other = alike(read(reader, *QUEUE_IN_PYTHON), read(reader, *TIME_ZONE))
    assert same > ENOUGH > other


def test_the_order_of_two_lessons_does_not_matter(reader: Reader) -> None:
    one, other = read(reader, *QUEUE_IN_PYTHON), read(reader, *QUEUE_IN_GO)
    assert alike(one, other) == pytest.approx(alike(other, one))


def test_lessons_of_one_project_have_to_be_more_alike(reader: Reader) -> None:
    one = read(reader, *QUEUE_IN_PYTHON, project="shop")
    assert alike(one, read(reader, *QUEUE_IN_GO, project="shop")) < alike(
        one, read(reader, *QUEUE_IN_GO, project="mail")
    )


def test_a_copy_is_no_second_lesson(reader: Reader) -> None:
    one = read(reader, *QUEUE_IN_PYTHON)
    assert alike(one, one) == UNLIKE


def test_small_talk_teaches_nothing(reader: Reader) -> None:
    talk = read(reader, *SMALL_TALK)
    assert talk.teaching < 0
    assert alike(talk, read(reader, *QUEUE_IN_PYTHON)) == UNLIKE


def test_the_report_of_an_agent_on_its_work_teaches_nothing(reader: Reader) -> None:
    report = (
        "All tests pass now. Here is what I changed: I created the file for the menu and updated its callers."
    )
    assert read(reader, "please add the menu", report).teaching < 0


def test_lessons_read_by_two_models_are_not_compared(reader: Reader) -> None:
    one = read(reader, *QUEUE_IN_PYTHON)
    assert alike(one, replace(read(reader, *QUEUE_IN_GO), model="another")) == UNLIKE


def test_an_answer_of_code_alone_can_be_compared(reader: Reader) -> None:
    one = read(reader, "how?", "```python\nqueue = Queue(maxsize=8)\n```")
    assert one.pieces.shape == (3, 4)
    assert alike(one, read(reader, *QUEUE_IN_PYTHON)) == UNLIKE


def test_features_come_back_from_their_bytes(reader: Reader) -> None:
    one = read(reader, *QUEUE_IN_PYTHON, project="shop")
    data = one.to_bytes()
    back = Features.from_bytes(data)
    assert len(data) < 4000
    assert (back.model, back.project) == (one.model, one.project)
    assert back.teaching == pytest.approx(one.teaching)
    for name in ("asked", "advice", "pieces", "order"):
        assert np.array_equal(getattr(back, name), getattr(one, name))


def test_features_of_a_long_work_stay_small(reader: Reader) -> None:
    work = " ".join(
        f"Step {number} changes the module {'x' * (number % 20)}{number}." for number in range(3000)
    )
    assert len(read(reader, "Please tidy up.", work).to_bytes()) < 8000


def test_names_in_code_are_read_as_words() -> None:
    assert words_of("`maxPoolSize` and\n```js\nconst retry_count = 3\n```") == [
        "max", "pool", "size", "and", "js", "const", "retry", "count",
    ]  # fmt: skip


def test_sentences_are_free_of_code_and_marks() -> None:
    text = (
        "**First**, stop it. Then start it again:\n\n```sh\nrestart now please\n```\n- and look at `the log`"
    )
    assert sentences_of(text) == ["First, stop it.", "Then start it again:", "and look at the log"]
