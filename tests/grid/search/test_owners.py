"""What others have said is neither found nor felt."""

from collections.abc import Sequence

import pytest
from django.contrib.auth.models import User

from capture.models import Conversation
from grid.erasing import erase_conversation
from grid.lexical import lexical_index
from grid.search import Found, Mode
from tests.grid.search.corpus import QUERIES, TALKS
from tests.grid.search.said import ask, message, say

pytestmark = pytest.mark.django_db

MODES: list[Mode] = ["keyword", "semantic", "hybrid"]


def _all_found(owner_id: int, modes: Sequence[Mode] = MODES) -> list[Found]:
    answers = [
        ask(query, owner_id=owner_id, mode=mode, max_results=100, collapse=False)
        for query in list(QUERIES)[::4]
        for mode in modes
    ]
    return [found for answer in answers for found in answer.results]


def test_scores_are_the_same_whatever_others_have(library: User, stranger: User) -> None:
    before = _all_found(library.pk)
    again = [
        message(text, number=number, conversation=f"{name}{copy}")
        for name, texts in TALKS.items()
        for copy in range(3)
        for number, text in enumerate(texts)
    ]
    say(again, owner_id=stranger.pk)
    assert _all_found(library.pk) == before
    assert ask("lock_timeout", owner_id=stranger.pk).results[0].alike == 2


def test_who_has_nothing_finds_nothing(library: User, stranger: User) -> None:
    answers = [ask("lock_timeout", owner_id=stranger.pk, mode=mode) for mode in MODES]
    assert [(one.results, one.total_searched, one.next_offset) for one in answers] == [([], 0, None)] * 3


def test_what_is_erased_is_neither_found_nor_felt(library: User, stranger: User) -> None:
    for name, texts in TALKS.items():
        if name != "locks":
            told = [message(text, number=number, conversation=name) for number, text in enumerate(texts)]
            say(told, owner_id=stranger.pk)
    assert _all_found(library.pk)
    erase_conversation(Conversation.objects.get(external_id="locks"))
    assert _scores(library.pk, ["semantic", "hybrid"]) == _scores(stranger.pk, ["semantic", "hybrid"])
    # The scores of the index itself count what is erased until it is written anew, at night or before.
    lexical_index().maintain()
    assert _scores(library.pk, MODES) == _scores(stranger.pk, MODES)
    assert not {content for _, content in _scores(library.pk, MODES)} & set(TALKS["locks"])


def _scores(owner_id: int, modes: Sequence[Mode]) -> list[tuple[float, str]]:
    return sorted((round(one.score, 3), one.content) for one in _all_found(owner_id, modes))
