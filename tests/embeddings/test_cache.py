"""Vectors are computed once per text and space, and survive what goes wrong."""

from collections.abc import Sequence

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from numpy.typing import NDArray

from embeddings.cache import content_hash, lookup, vectors_for
from embeddings.embedders import Embedder, EmbedderUnavailableError
from embeddings.models import CachedEmbedding
from embeddings.spaces import SpaceMismatchError, space_of
from tests.embeddings.texts import TEXTS

pytestmark = pytest.mark.django_db


class CountingEmbedder(Embedder):
    """Embeds a text as a vector of its length, remembers what it was asked, and fails after so many calls."""

    provider, model, dimensions, max_tokens, batch_size = "test", "counting", 4, 100, 3

    def __init__(self, *, fails_after: int = 1000, width: int = 4) -> None:
        self.calls: list[list[str]] = []
        self.in_transaction = False
        self._fails_after = fails_after
        self._width = width

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(self.calls) == self._fails_after:
            raise EmbedderUnavailableError("Gone for a moment: try again.")
        self.calls.append(list(texts))
        return np.array([[len(text)] * self._width for text in texts], dtype=np.float32)

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


def by_hash(texts: Sequence[str]) -> dict[bytes, str]:
    return {content_hash(text): text for text in texts}


def test_the_hash_is_of_the_content() -> None:
    assert content_hash("grid") == content_hash("grid") != content_hash("Grid")
    assert len(content_hash("half a pair: \ud83d")) == 16


def test_vectors_are_kept_as_little_endian_float32(static: Embedder) -> None:
    ids = vectors_for(space_of(static), static, by_hash(TEXTS))
    for key, text in by_hash(TEXTS).items():
        stored = np.frombuffer(CachedEmbedding.objects.get(pk=ids[key]).vector, dtype="<f4")
        np.testing.assert_array_equal(stored, static.embed_query(text))


def test_what_is_known_is_not_embedded_again() -> None:
    embedder = CountingEmbedder()
    space = space_of(embedder)
    first = vectors_for(space, embedder, by_hash(["a", "bb"]))
    second = vectors_for(space, embedder, by_hash(["bb", "ccc", "a"]))
    assert embedder.calls == [["a", "bb"], ["ccc"]]
    assert second.items() >= first.items()
    assert len(second) == 3


def test_texts_go_in_batches_of_like_length() -> None:
    embedder = CountingEmbedder()
    vectors_for(space_of(embedder), embedder, by_hash(["dddd", "a", "ccc", "bb", "eeeee"]))
    assert embedder.calls == [["a", "bb", "ccc"], ["dddd", "eeeee"]]


def test_an_interruption_keeps_the_batches_before_it() -> None:
    embedder = CountingEmbedder(fails_after=1)
    space = space_of(embedder)
    texts = by_hash(["a", "bb", "ccc", "dddd"])
    with pytest.raises(EmbedderUnavailableError):
        vectors_for(space, embedder, texts)
    assert len(lookup(space, texts)) == 3


def test_spaces_do_not_share_vectors(static: Embedder) -> None:
    embedder = CountingEmbedder()
    vectors_for(space_of(embedder), embedder, by_hash(["a"]))
    assert lookup(space_of(static), by_hash(["a"])) == {}


def test_vectors_that_do_not_fit_the_space_are_not_stored() -> None:
    space = space_of(CountingEmbedder())
    with pytest.raises(SpaceMismatchError):
        vectors_for(space, CountingEmbedder(width=5), by_hash(["a"]))
    assert CachedEmbedding.objects.count() == 0


def test_a_row_that_another_process_made_meanwhile_is_used() -> None:
    embedder = CountingEmbedder()
    space = space_of(embedder)

    class Raced(CountingEmbedder):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            vectors_for(space, embedder, by_hash(texts))
            return super().embed(texts)

    ids = vectors_for(space, Raced(), by_hash(["a", "bb"]))
    assert ids == lookup(space, by_hash(["a", "bb"]))
    assert CachedEmbedding.objects.count() == 2


def test_thousands_of_hashes_take_a_few_queries() -> None:
    space = space_of(CountingEmbedder())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert lookup(space, (content_hash(str(number)) for number in range(3000))) == {}
    assert len(queries) <= 4


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_it_embeds() -> None:
    open_during: list[bool] = []

    class Watching(CountingEmbedder):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            open_during.append(connection.in_atomic_block)
            return super().embed(texts)

    embedder = Watching()
    vectors_for(space_of(embedder), embedder, by_hash(["a", "bb", "ccc", "dddd"]))
    assert open_during == [False, False]
