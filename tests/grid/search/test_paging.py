"""Pages of results."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from grid.search import InvalidQueryError, Mode
from tests.grid.search.said import ask, tell

pytestmark = pytest.mark.django_db

WORDS = "dough bread oven yeast flour water salt rest knead bake crust rise lock table column index cache"
MODES: list[Mode] = ["keyword", "semantic", "hybrid"]


def _text(number: int) -> str:
    words = WORDS.split()
    return " ".join(words[(number * step) % len(words)] for step in range(1, 2 + number % 9)) + f" n{number}"


@pytest.fixture
def many(owner: User) -> User:
    """Give an owner of 450 fragments: of every fifth there are some more that say the same."""
    for talk in range(9):
        texts = [
            _text(number // 5 * 5 if number % 5 < 3 else number)
            for number in range(50 * talk, 50 * talk + 50)
        ]
        tell(texts, owner_id=owner.pk, conversation=f"talk{talk}")
    return owner


def _pages(owner_id: int, *, size: int, **filters: Any) -> list[str]:
    """Follow the pages to the end."""
    found, offset = list[str](), 0
    while True:
        answer = ask("bread dough in the oven", owner_id=owner_id, max_results=size, offset=offset, **filters)
        found += [str(one.id) for one in answer.results]
        if answer.next_offset is None:
            return found
        assert answer.next_offset == offset + size == len(found)
        offset = answer.next_offset


@pytest.mark.parametrize("collapse", [True, False])
@pytest.mark.parametrize("mode", MODES)
def test_pages_are_parts_of_one_list(many: User, mode: Mode, collapse: bool) -> None:
    small = _pages(many.pk, size=7, mode=mode, collapse=collapse)
    assert len(set(small)) == len(small)
    assert small == _pages(many.pk, size=100, mode=mode, collapse=collapse)
    assert len(small) == 200 or mode == "keyword" or collapse


def test_later_pages_that_look_deeper_do_not_move_what_came_before(owner: User) -> None:
    for talk in range(20):
        texts = [_text(number // 6) for number in range(50 * talk, 50 * talk + 50)]
        tell(texts, owner_id=owner.pk, conversation=f"talk{talk}")
    small = _pages(owner.pk, size=15)
    assert small == _pages(owner.pk, size=100)
    assert len(set(small)) == len(small) > 150


def test_the_last_page_says_so(library: User) -> None:
    whole = ask("bread", owner_id=library.pk, max_results=60)
    assert (len(whole.results), whole.next_offset) == (60, None)
    assert ask("bread", owner_id=library.pk, max_results=59).next_offset == 59
    assert ask("bread", owner_id=library.pk, offset=60).results == []
    assert ask("bread", owner_id=library.pk, offset=60).next_offset is None


def test_the_last_page_that_can_be_paged_to_is_shorter(many: User) -> None:
    answer = ask("bread", owner_id=many.pk, offset=195, mode="semantic", collapse=False)
    assert (len(answer.results), answer.next_offset) == (5, None)


@pytest.mark.parametrize("offset", [-1, 200, 10**9])
def test_an_offset_that_is_too_far_says_what_to_change(library: User, offset: int) -> None:
    with pytest.raises(InvalidQueryError, match="offset: a number from 0 to 199 is needed"):
        ask("bread", owner_id=library.pk, offset=offset)
