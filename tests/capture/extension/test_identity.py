"""However much of a conversation is shown, in whatever order and however often: each message has one id."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests.capture.extension.browser import Browser

few = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Few words, so that many messages are the same.
words = st.sampled_from(["yes", "go on", "why?", "x" * 300, "x" * 300 + "y"])
KINDS = ["own ids", "places of answers", "nothing"]


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page of the extension, which can load its modules."""
    page = chromium.own_page("popup")
    page.evaluate(
        "import('../worker/identity.js').then((module) => { globalThis.identify = module.identify; })"
    )
    page.evaluate("import('../worker/hashing.js').then((module) => { globalThis.hash = module.hash; })")
    yield page
    page.close()


def conversation(texts: list[str], *, kind: str) -> list[dict[str, Any]]:
    """Give the entries of a conversation on a site whose pages tell so much of ids."""
    roles = ["user", "assistant"]
    return [
        {
            "role": roles[number % 2],
            "text": text,
            "own": f"id-{number}" if kind == "own ids" else None,
            "slot": f"r_{number}" if kind == "places of answers" and number % 2 else None,
        }
        for number, text in enumerate(texts)
    ]


def ids(page: Page, readings: list[list[dict[str, Any]]]) -> list[list[str]]:
    """Give the ids of the messages of each reading; what is known grows from one to the next."""
    given_ids: list[list[str]] = page.evaluate(
        """readings => {
            const known = {};
            return readings.map((entries) => identify(entries, known).map(({ id }) => id));
        }""",
        readings,
    )
    return given_ids


@few
@given(st.lists(words, min_size=1, max_size=12), st.sampled_from(KINDS), st.data())
def test_reading_again_gives_the_same_ids(page: Page, texts: list[str], kind: str, data: Any) -> None:
    entries = conversation(texts, kind=kind)
    ends = data.draw(st.lists(st.integers(1, len(entries)), max_size=4))
    readings = [entries[:end] for end in sorted(ends)] + [entries, entries]
    found = ids(page, readings)
    assert len(set(found[-1])) == len(entries)
    assert all(some == found[-1][: len(some)] for some in found)
    # Nothing has to be remembered for that.
    assert ids(page, [entries])[0] == found[-1]


@few
@given(st.lists(words, min_size=2, max_size=12), st.sampled_from(KINDS[:2]), st.data())
def test_windows_of_a_long_conversation_give_each_message_one_id(
    page: Page, texts: list[str], kind: str, data: Any
) -> None:
    entries = conversation(texts, kind=kind)
    # Sites show whole turns, the latest first, and older ones as one scrolls up.
    starts = data.draw(st.lists(st.integers(0, len(entries) // 2 - 1), max_size=4))
    readings = [entries[start * 2 :] for start in sorted(starts, reverse=True)] + [entries]
    found = ids(page, readings)
    assert len(set(found[-1])) == len(entries)
    assert all(some == found[-1][len(entries) - len(some) :] for some in found)


@few
@given(words, st.text(max_size=400), st.sampled_from(KINDS[:2]))
def test_a_text_that_grows_keeps_its_id(page: Page, start: str, more: str, kind: str) -> None:
    first, grown = (conversation(["why?", text], kind=kind) for text in (start, start + more))
    found = ids(page, [first, grown, grown])
    assert found[0] == found[1] == found[2]


def test_another_answer_in_the_same_place_is_another_message(page: Page) -> None:
    one, other = (conversation(["why?", text], kind="places of answers") for text in ("So.", "Thus."))
    first, second, again = ids(page, [one, other, one])
    assert first[0] == second[0]
    assert first[1] != second[1]
    assert again == first


@few
@given(st.lists(st.text(max_size=50), min_size=2, unique=True))
def test_texts_that_differ_have_other_hashes(page: Page, texts: list[str]) -> None:
    hashes = page.evaluate("texts => texts.map(hash)", texts)
    assert len(set(hashes)) == len(texts)


def test_the_hash_is_that_of_fnv(page: Page) -> None:
    # The published vectors of FNV-1a with 64 bits.
    assert page.evaluate("['', 'a', 'foobar'].map(hash)") == [
        "cbf29ce484222325",
        "af63dc4c8601ec8c",
        "85944171f73967e8",
    ]
