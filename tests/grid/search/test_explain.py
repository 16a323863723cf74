"""How a score came about."""

from math import exp

import pytest
from django.contrib.auth.models import User

from grid.search import Mode
from grid.search.features import FEATURES
from tests.grid.search.corpus import QUERIES
from tests.grid.search.said import ask, tell

pytestmark = pytest.mark.django_db


def test_the_parts_and_the_bias_give_the_score(library: User) -> None:
    for query in QUERIES:
        for found in ask(query, owner_id=library.pk, explain=True).results:
            explanation = found.explanation
            assert explanation
            assert explanation.parts.keys() == FEATURES.keys()
            assert all(part.adds == part.value * part.weight for part in explanation.parts.values())
            total = explanation.bias + sum(part.adds for part in explanation.parts.values())
            assert found.score == pytest.approx(1 / (1 + exp(-total)), abs=1e-8)


@pytest.mark.parametrize("mode", ["keyword", "semantic"])
def test_one_signal_alone_is_its_own_score(library: User, mode: Mode) -> None:
    for found in ask("dough in the oven", owner_id=library.pk, mode=mode, explain=True).results:
        explanation = found.explanation
        assert explanation
        assert (explanation.mode, explanation.parts, explanation.weights, explanation.bias) == (
            mode,
            {},
            "",
            0,
        )
        assert found.score == (explanation.bm25 if mode == "keyword" else found.similarity)


def test_the_words_are_those_that_the_fragment_has(owner: User) -> None:
    tell(["The flaky login tests fail in March"], owner_id=owner.pk)
    (found,) = ask("why did the flaky, Login test fail in June?", owner_id=owner.pk, explain=True).results
    assert found.explanation
    assert found.explanation.words == ["flaky", "Login", "test", "fail"]


def test_nobody_is_told_who_did_not_ask(library: User) -> None:
    assert {found.explanation for found in ask("dough", owner_id=library.pk).results} == {None}


def test_a_page_is_explained_as_the_whole_list_is(library: User) -> None:
    whole = ask("dough", owner_id=library.pk, explain=True, max_results=20).results
    assert ask("dough", owner_id=library.pk, explain=True, offset=10).results == whole[10:]
