"""Searching Weaviate by words and by meaning together."""

import pytest

from embeddings.models import EmbeddingSpace
from grid.vectors.base import VectorFilter
from grid.vectors.weaviate import WeaviateVectorStore
from tests.grid.vectors.records import put, unit

pytestmark = pytest.mark.django_db
MINE = VectorFilter(owner_id=1)


def test_it_finds_by_word_and_by_meaning(store: WeaviateVectorStore, space: EmbeddingSpace) -> None:
    by_word = put(store, space, 1, content="Set lock_timeout before you add a column.")
    by_meaning = put(store, space, 2, content="Freeze the clock.")
    for seed in range(10, 30):
        put(store, space, seed, content=f"Something else, number {seed}.")
    put(store, space, 2, owner=2, content="lock_timeout of a stranger")
    hits = store.hybrid(space.pk, "LOCK_TIMEOUT", unit(2), where=MINE, limit=5)
    assert {hit.fragment_id for hit in hits[:2]} == {by_word, by_meaning}
    assert {hit.content for hit in hits if hit.similarity > 0.99} == {"Freeze the clock."}
    (first, *_) = store.hybrid(space.pk, "lock_timeout", unit(2), where=MINE, limit=5, alpha=0)
    assert first.fragment_id == by_word
    (first, *_) = store.hybrid(space.pk, "lock_timeout", unit(2), where=MINE, limit=5, alpha=1)
    assert first.fragment_id == by_meaning
    assert first.similarity == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "the", "?!", "nowhere"])
def test_words_that_say_nothing_leave_the_meaning(
    store: WeaviateVectorStore, space: EmbeddingSpace, text: str
) -> None:
    id_ = put(store, space, 2, content="Freeze the clock.")
    (hit,) = store.hybrid(space.pk, text, unit(2), where=MINE, limit=5)
    assert hit.fragment_id == id_
    narrow = VectorFilter(owner_id=1, project="kitchen")
    assert store.hybrid(space.pk, text, unit(2), where=narrow, limit=5) == []


def test_a_floor_is_one_of_the_cosine(store: WeaviateVectorStore, space: EmbeddingSpace) -> None:
    put(store, space, 1, content="clock")
    id_ = put(store, space, 2, content="something else")
    where = VectorFilter(owner_id=1, min_similarity=0.99)
    assert [hit.fragment_id for hit in store.hybrid(space.pk, "clock", unit(2), where=where, limit=5)] == [
        id_
    ]
