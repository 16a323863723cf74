"""Another embedder on a grid in use: all is found, before, while and after it is embedded anew."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from capture.models import Message, MessageState
from embeddings.models import Alignment
from embeddings.spaces import current_space
from grid.lexical import LexicalHit, lexical_index
from grid.lexical.analysis import query_terms
from grid.search import SearchFilters, search
from grid.switching.fitting import fit_missing
from grid.switching.indexed import look
from grid.switching.models import Reembedding
from grid.switching.working import reembed
from grid.vectors import VectorFilter
from tests.embeddings.fake_provider import Answer, fake_provider
from tests.grid.search.embedding import embedding_with

pytestmark = pytest.mark.django_db


def _found(owner: User, query: str, **filters: Any) -> list[str]:
    return [hit.content for hit in search(query, owner_id=owner.pk, filters=SearchFilters(**filters)).results]


def test_words_find_what_was_embedded_anew(library: User) -> None:
    before = {hit.fragment_id for hit in _hits(library, "dough")}
    with embedding_with("minilm"):
        while reembed():
            pass
        assert not look(current_space())
        assert {hit.fragment_id for hit in _hits(library, "dough")} == before != set()


def test_words_find_what_no_map_reaches(library: User) -> None:
    before = _found(library, "dough", mode="keyword")
    with embedding_with("minilm"):
        assert not Alignment.objects.exists()
        assert _found(library, "dough", mode="keyword") == before != []
        assert set(before) <= set(_found(library, "dough", max_results=100))


def _hits(owner: User, words: str) -> list[LexicalHit]:
    return lexical_index().search(query_terms(words), where=VectorFilter(owner_id=owner.pk), limit=50)


@pytest.mark.parametrize("status", [401, 503])
def test_an_embedder_that_refuses_or_is_away_fails_no_message(library: User, status: int) -> None:
    with fake_provider(dimensions=32) as provider, embedding_with("fake", EMBEDDING_BASE_URL=provider.url):
        fit_missing(current_space())
        provider.first += [Answer(status, headers={"Retry-After": "0"})] * 100
        assert reembed() == 0
        assert not Message.objects.exclude(state=MessageState.STORED).exists()
        assert Reembedding.objects.get().error
        provider.first.clear()
        while reembed(at_once=True):
            pass
        assert not look(current_space())
