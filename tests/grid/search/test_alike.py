"""Fragments that say the same are counted, not given."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from embeddings.cache import content_hash
from grid.lexical.analysis import fragment_terms
from grid.search import Mode
from grid.search.alike import grouped
from grid.search.rows import Row
from tests.claude_lines import START
from tests.grid.search.said import ask, contents, tell

MODES: list[Mode] = ["keyword", "semantic", "hybrid"]
DOUGH = "Let the dough rest for five hours in a warm place, then shape it and bake it."


def _row(text: str) -> Row:
    return Row(
        id=uuid4().hex, message_id=uuid4().hex, ordinal=0, terms=fragment_terms(text, timestamp=START), task_type="",
        topic="", conversation_id="", moment=str(START), source_model="", project="",
        content_hash=content_hash(text), owner_id=1,
    )  # fmt: skip


def _groups(*texts: str, enough: int = 10) -> list[int]:
    return [more for _, more in grouped(map(_row, texts), collapse=True, enough=enough)]


def test_the_first_stands_for_all() -> None:
    rows = [_row(DOUGH), _row("Something else."), _row(DOUGH)]
    assert grouped(rows, collapse=True, enough=10) == [(rows[0], 1), (rows[1], 0)]
    assert grouped(rows, collapse=False, enough=2) == [(rows[0], 0), (rows[1], 0)]


def test_case_and_small_words_make_no_difference() -> None:
    assert _groups(DOUGH, DOUGH.upper(), "And so: " + DOUGH) == [2]


def test_one_word_in_ten_may_differ() -> None:
    words = [f"word{number}" for number in range(19)]
    assert _groups(" ".join(words), " ".join([*words, "pear"])) == [1]
    assert _groups(" ".join(words), " ".join([*words, "apple", "pear", "plum"])) == [0, 0]
    assert _groups(" ".join([*words, "a", "pear"]), " ".join(words)) == [1]


def test_short_texts_are_only_like_their_equals() -> None:
    assert _groups("Step one", "Step two", "Step one", "step one") == [1, 0, 0]
    assert _groups("!!!", "???", "!!!", "🙂") == [1, 0, 0]


def test_without_terms_equal_texts_are_alike() -> None:
    rows = [_row(text)._replace(terms=None) for text in ("a b", "c d", "a b")]
    assert [more for _, more in grouped(rows, collapse=True, enough=9)] == [1, 0]


def test_equal_texts_are_counted_beyond_the_page() -> None:
    assert _groups(DOUGH, "Other.", "More.", "Again.", DOUGH, enough=2) == [1, 0]


def test_many_groups_of_many_words_are_told_apart() -> None:
    texts = [" ".join(f"w{number}x{place}" for place in range(40)) for number in range(60)]
    assert _groups(*texts, *texts, *(text + " more" for text in texts), enough=61) == [2] * 60


@pytest.mark.django_db
@pytest.mark.parametrize("mode", MODES)
def test_what_is_behind_many_equal_ones_still_comes(owner: User, mode: Mode) -> None:
    tell([DOUGH] * 300, owner_id=owner.pk)
    tell(["The dough is for a pizza."], owner_id=owner.pk, conversation="other")
    found = ask(DOUGH, owner_id=owner.pk, mode=mode).results
    assert [(one.content, one.alike) for one in found] == [(DOUGH, 299), ("The dough is for a pizza.", 0)]


@pytest.mark.django_db
def test_all_can_be_had(owner: User) -> None:
    tell([DOUGH] * 5, owner_id=owner.pk, step=timedelta(days=1))
    found = ask(DOUGH, owner_id=owner.pk, collapse=False).results
    assert [one.alike for one in found] == [0] * 5
    assert contents(DOUGH, owner_id=owner.pk) == [DOUGH]
