"""Queries of any text, over grids of any size."""

import pytest
from django.contrib.auth.models import User

from embeddings.embedders import current_embedder
from grid.models import Fragment
from grid.search import InvalidQueryError, Mode, embed_query
from tests.grid.search.corpus import TALKS
from tests.grid.search.embedding import embedding_with
from tests.grid.search.said import ask, contents, tell

pytestmark = pytest.mark.django_db

MODES: list[Mode] = ["keyword", "semantic", "hybrid"]
ODD = {
    "only stop words": "what is it that they have been",
    "punctuation": "?!… -- '' \" . , ;",
    "an emoji": "🙂",
    "joined emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 50,
    "Chinese": "我们昨天说了什么",
    "Thai": "เมื่อวานเราพูดอะไร",
    "Hindi": "हम ने कल क्या कहा",
    "a lone surrogate": "dough \ud800 bread",
    "nothing but a lone surrogate": "\udfff",
    "a null": "dough\0bread",
    "an invisible letter": "\u200b",
    "many invisible letters": "\u200b\u2060" * 2_000,
    "combining marks alone": "\u0301" * 5_000,
    "right to left": "\u202eمرحبا",
    "one long word": "a" * 32_000,
    "many long words": ("x" * 70 + " ") * 400,
    "one character": "a",
    "lines": "\n".join(["dough"] * 2_000),
    "what a query language would read": '(dough OR "bread) AND * NEAR/2 -x [1 TO',
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_can_be_asked(library: User, text: str) -> None:
    for mode in MODES:
        answer = ask(text, owner_id=library.pk, mode=mode, explain=True)
        assert answer.total_searched == 60
        assert len(answer.results) == 10 or mode == "keyword"
        assert all(-2 < (one.similarity or 0.0) <= 1.00001 for one in answer.results)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_can_be_asked_of_minilm(text: str) -> None:
    with embedding_with("minilm"):
        assert abs(float(embed_query(text) @ embed_query(text)) - 1) < 1e-4


def test_stop_words_alone_find_nothing_by_words(library: User) -> None:
    found = ask(ODD["only stop words"], owner_id=library.pk, mode="keyword")
    assert (found.results, found.next_offset) == ([], None)


def test_a_pasted_file_is_read_whole(library: User) -> None:
    line = "    return self.store.insert(row, key=self.key_of(row))  # {}\n"
    paste = "".join(line.format(number) for number in range(560))[:31_900] + "\nWhy is my sourdough flat?"
    assert current_embedder().count_tokens(paste) > current_embedder().max_tokens
    of_bread = set(TALKS["bread"])
    assert not of_bread.isdisjoint(contents(paste, owner_id=library.pk, max_results=3))
    reversed_ = "Why is my sourdough flat?\n" + paste[:31_000]
    assert not of_bread.isdisjoint(contents(reversed_, owner_id=library.pk, max_results=3))


@pytest.mark.parametrize("text", ["", " \n\t", "\u3000"])
def test_nothing_is_no_query(library: User, text: str) -> None:
    with pytest.raises(InvalidQueryError, match="query: it is empty"):
        ask(text, owner_id=library.pk)


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_grid_answers(owner: User, mode: Mode) -> None:
    answer = ask("what did we say about bread before the move", owner_id=owner.pk, mode=mode, explain=True)
    assert (answer.results, answer.total_searched, answer.next_offset) == ([], 0, None)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("said", ["My bread does not rise.", "bread", "Bread, bread, bread!"])
def test_a_grid_of_one_fragment_gives_it(owner: User, mode: Mode, said: str) -> None:
    tell([said], owner_id=owner.pk)
    assert contents("why does bread not rise", owner_id=owner.pk, mode=mode) == [said]


@pytest.mark.parametrize("mode", MODES)
def test_fragments_from_before_there_were_terms_are_found(library: User, mode: Mode) -> None:
    found = ask("lock_timeout", owner_id=library.pk, mode=mode)
    Fragment.objects.update(terms=None)
    again = ask("lock_timeout", owner_id=library.pk, mode=mode)
    assert again.results[0].id == found.results[0].id
