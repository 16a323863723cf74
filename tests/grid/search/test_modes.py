"""Searching by words, by meaning and by both."""

import pytest
from django.contrib.auth.models import User

from grid.search import Mode
from tests.grid.search.corpus import QUERIES, TALKS
from tests.grid.search.said import ask, contents, tell

pytestmark = pytest.mark.django_db

IDENTIFIER = "Set PGRST_JWT_AUD before you start it."
PARAPHRASE = "The automobile would not start this morning, the battery was empty."


@pytest.fixture
def notes(owner: User) -> User:
    """Give an owner of notes, each a conversation: one with an identifier, one to paraphrase, and others."""
    others = [f"Set variable VAR_{number}_AUTH_{number} before you run it." for number in range(12)]
    for number, text in enumerate([IDENTIFIER, PARAPHRASE, *others]):
        tell([text], owner_id=owner.pk, conversation=f"note{number}")
    return owner


@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_words_find_an_exact_identifier(notes: User, mode: Mode) -> None:
    assert contents("PGRST_JWT_AUD", owner_id=notes.pk, mode=mode)[0] == IDENTIFIER


def test_words_do_not_find_a_paraphrase(notes: User) -> None:
    assert contents("car trouble", owner_id=notes.pk, mode="keyword") == []


@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
def test_meaning_finds_a_paraphrase(notes: User, mode: Mode) -> None:
    assert contents("car trouble", owner_id=notes.pk, mode=mode)[0] == PARAPHRASE


def test_words_find_among_much_that_means_the_same(owner: User) -> None:
    tell([f"The part number of the pump is KX-{number}." for number in range(300)], owner_id=owner.pk)
    wanted = "The part number of the pump is KX-217."
    assert contents("part number of the pump KX-217", owner_id=owner.pk)[0] == wanted


def test_only_what_has_a_word_comes_by_words(library: User) -> None:
    texts = contents("dough", owner_id=library.pk, mode="keyword", max_results=100)
    assert texts == [text for talk in TALKS.values() for text in talk if "dough" in text.split()]


def test_all_that_passes_comes_by_meaning(library: User) -> None:
    assert len(contents("dough", owner_id=library.pk, mode="semantic", max_results=100)) == 60


@pytest.mark.parametrize("query", QUERIES)
def test_the_conversation_with_the_answer_is_found_by_both(library: User, query: str) -> None:
    found = ask(query, owner_id=library.pk, max_results=5).results
    assert QUERIES[query] in [one.conversation_id for one in found]


@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_scores_fall(library: User, mode: Mode) -> None:
    for query in QUERIES:
        scores = [one.score for one in ask(query, owner_id=library.pk, mode=mode).results]
        assert scores == sorted(scores, reverse=True)
        assert mode != "hybrid" or all(0 < score < 1 for score in scores)
