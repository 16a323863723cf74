"""What the word lists make of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.enrichment import enrich
from embeddings.task_cues import TASK_CUES
from embeddings.topics import GENERAL, TOPICS

CODE = "```python\ndef total(prices: list[float]) -> float:\n    return sum(prices)\n```"


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("databases", "How do I stop SQLite from answering that the database is locked?"),
        ("authentication", "Users are logged out at once: is the JWT refresh token rejected?"),
        ("testing", "Let me run the unit tests with pytest once more."),
        ("version control", "Rebase the branch and open a pull request."),
        ("deployment", "The pod in our Kubernetes cluster restarts, can you look at the Dockerfile?"),
        ("frontend", "Center the button in the modal with CSS, please."),
        ("concurrency", "A coroutine that waits for a mutex blocks the event loop."),
        ("machine learning", "Does the learning rate matter more than the number of epochs?"),
        ("data analysis", "Load the CSV with pandas and plot a histogram."),
        ("cooking", "My sourdough bread is flat. Should I bake it longer in the oven?"),
        ("travel", "We have three days: which museum is worth the trip, and which hotel?"),
        ("health", "My doctor changed the medication, and the symptoms are back."),
        ("general", "What time is it over there?"),
        ("general", "danke!"),
        ("general", ""),
    ],
)
def test_a_topic_is_told_by_its_words(topic: str, text: str) -> None:
    assert enrich(text).topic == topic


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ("coding", "Implement a function that adds up the prices in a list."),
        ("coding", "Could you add a dark mode to the settings page?"),
        ("debugging", "Why does this crash? KeyError: 'user_id'"),
        ("debugging", "The build is broken since this morning, please fix it."),
        ("review", "Please review my pull request and tell me what you think."),
        ("writing", "Write a short poem about a lighthouse keeper."),
        ("writing", "Can you make this email more polite?"),
        ("planning", "Plan the next two weeks: milestones, owners and a schedule."),
        ("analysis", "Compare the two result sets and say which trend is significant."),
        ("explanation", "Explain how vector clocks work."),
        ("question", "How far away is the moon?"),
        ("conversation", "Thanks, have a nice weekend!"),
        ("conversation", ""),
    ],
)
def test_a_task_is_told_by_its_cues(task: str, text: str) -> None:
    assert enrich(text, role="user").task_type == task


def test_an_agent_that_says_what_it_will_do_is_coding() -> None:
    assert enrich("Perfect! Now let me update `page.tsx`.", role="assistant").task_type == "coding"


def test_a_long_answer_in_prose_is_an_explanation() -> None:
    text = (
        "The moon moves away from us by almost four centimetres a year. The tides brake the rotation of the planet, "
        "and what it loses is handed on to the moon, which climbs to a higher orbit."
    )
    assert enrich(text, role="assistant").task_type == "explanation"


def test_words_in_a_code_block_say_nothing_of_the_task() -> None:
    text = 'Rephrase this text in a polite tone.\n\n```\nraise ValueError("bug, crash, fix")\n```'
    assert enrich(text).task_type == "writing"


def test_words_in_a_code_block_say_something_of_the_topic() -> None:
    assert enrich("What is wrong?\n\n```\nSELECT * FROM users u INNER JOIN orders\n```").topic == "databases"


def test_code_is_told_without_a_fence() -> None:
    text = "    def less(one, two):\n        return [item(one, x) for x in two]\n\n    total = less(1, [2])"
    assert enrich(text, role="assistant").task_type == "coding"


def test_prose_after_the_end_of_a_fence_is_prose() -> None:
    text = (
        "    total = sum(row[key] for row in rows)\n    return {key: total}\n```\n\n"
        + "Explain how it works. " * 4
    )
    assert enrich(text).task_type == "explanation"


def test_a_single_everyday_word_makes_no_topic() -> None:
    assert enrich("Put it on the table over there.").topic != "databases"


def test_one_strong_word_in_a_long_text_makes_no_topic() -> None:
    assert enrich("They went on about this and that all day long. " * 20 + "database").topic == GENERAL


def test_complexity_grows_with_length_code_and_layout() -> None:
    texts = [
        "Thanks!",
        "How do I add up the prices in a list?",
        "Add up the prices, skip those that are missing, and round the total to two places. " * 3,
        "# Sum\n\n- skip missing prices\n- round the total\n- say in which currency it is\n\n" + CODE * 3,
    ]
    values = [enrich(text).complexity for text in texts]
    assert values == sorted(values)
    assert values[0] < 0.1
    assert values[-1] > 0.5


def test_windows_line_ends_and_curly_quotes_change_nothing() -> None:
    text = "It doesn't work:\n\n- one\n- two\n"
    assert enrich(text.replace("\n", "\r\n").replace("'", "’")) == enrich(text)


@given(text=st.text(max_size=300), role=st.sampled_from(["user", "assistant"]))
def test_any_text_gets_a_known_topic_and_task_and_a_complexity_of_0_to_1(text: str, role: str) -> None:
    found = enrich(text, role=role)
    assert found == enrich(text, role=role)
    assert found.topic in {*TOPICS, GENERAL}
    assert found.task_type in {*TASK_CUES, "question"}
    assert 0 <= found.complexity <= 1
