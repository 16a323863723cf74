"""What every embedder keeps."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.embedders import Embedder, TextTooLongError
from embeddings.embedders.openai import OpenAIEmbedder
from embeddings.embedders.openai_compatible import CompatibleEmbedder
from embeddings.tokens import ByteCounter
from tests.embeddings.fake_provider import fake_provider
from tests.embeddings.texts import TEXTS


@pytest.fixture(scope="module")
def openai() -> Iterator[Embedder]:
    with fake_provider(dimensions=1536) as provider:
        yield OpenAIEmbedder(
            "text-embedding-3-small", api_key="key", counter=ByteCounter(), base_url=provider.url
        )


@pytest.fixture(scope="module")
def compatible() -> Iterator[Embedder]:
    with fake_provider(dimensions=768) as provider:
        yield CompatibleEmbedder("nomic-embed-text", base_url=provider.url, api_key="", max_tokens=512)


@pytest.fixture(scope="module", params=["minilm", "static", "openai", "compatible"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    embedder: Embedder = request.getfixturevalue(request.param)
    return embedder


def test_vectors_are_normalised_float32_of_its_dimensions(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    vectors = embedder.embed([])
    assert vectors.dtype == np.float32
    assert vectors.shape == (0, embedder.dimensions)
    assert embedder.count_tokens_many([]) == []


def test_a_text_gives_the_same_vector_again_and_in_any_company(embedder: Embedder) -> None:
    alone = embedder.embed(TEXTS[:1])[0]
    np.testing.assert_array_equal(embedder.embed(TEXTS[:1])[0], alone)
    np.testing.assert_array_equal(embedder.embed(TEXTS[::-1])[-1], alone)


def test_a_question_lies_in_the_same_space(embedder: Embedder) -> None:
    question = embedder.embed_query(TEXTS[0])
    assert question.shape == (embedder.dimensions,)
    assert (embedder.embed(TEXTS) @ question).argmax() == 0


def test_it_reads_a_text_as_long_as_it_says(embedder: Embedder) -> None:
    assert embedder.embed([text_of(embedder, tokens=embedder.max_tokens)]).shape == (1, embedder.dimensions)


def test_it_refuses_a_longer_one(embedder: Embedder) -> None:
    with pytest.raises(TextTooLongError, match="Split it"):
        embedder.embed(["short", text_of(embedder, tokens=embedder.max_tokens + 1)])


def test_it_counts_many_as_it_counts_one(embedder: Embedder) -> None:
    assert embedder.count_tokens_many(TEXTS) == [embedder.count_tokens(text) for text in TEXTS]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\x00", "\u200b", "half a pair: \ud83d"])
def test_odd_texts_have_vectors_too(embedder: Embedder, text: str) -> None:
    assert np.linalg.norm(embedder.embed_query(text)) == pytest.approx(1, abs=1e-5)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_within_its_limit_has_a_vector(embedder: Embedder, text: str) -> None:
    if embedder.count_tokens(text) <= embedder.max_tokens:
        assert np.isfinite(embedder.embed_query(text)).all()


def text_of(embedder: Embedder, *, tokens: int) -> str:
    """Give a text of exactly so many tokens."""
    text = "a" + " a" * (tokens - 1)
    while embedder.count_tokens(text) > tokens:
        text = text.removesuffix(" a")
    text += "a" * (tokens - embedder.count_tokens(text))
    assert embedder.count_tokens(text) == tokens
    return text
