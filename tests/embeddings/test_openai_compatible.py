"""Models behind somebody's own endpoint."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from embeddings.embedders import (
    DimensionMismatchError,
    EmbedderRefusedError,
    EmbedderUnavailableError,
    TextTooLongError,
    build_embedder,
)
from tests.embeddings.fake_provider import Answer, FakeProvider, fake_provider


@pytest.fixture
def provider(settings: Settings) -> Iterator[FakeProvider]:
    settings.OPENAI_API_KEY = "sk-for-openai-alone"
    with fake_provider(dimensions=768) as running:
        settings.EMBEDDING_BASE_URL = running.url
        yield running


def test_its_dimensions_are_found_out_by_asking(provider: FakeProvider) -> None:
    embedder = build_embedder("nomic-embed-text")
    assert (embedder.provider, embedder.model, embedder.dimensions) == ("compatible", "nomic-embed-text", 768)
    assert len(provider.requests) == 1
    assert "dimensions" not in provider.requests[0].body


def test_with_dimensions_set_nothing_is_asked(provider: FakeProvider, settings: Settings) -> None:
    settings.VECTOR_DIMENSIONS = 768
    assert build_embedder("nomic-embed-text").dimensions == 768
    assert provider.requests == []


def test_dimensions_that_do_not_hold_are_refused(provider: FakeProvider, settings: Settings) -> None:
    settings.VECTOR_DIMENSIONS = 1024
    with pytest.raises(DimensionMismatchError, match=r"768 dimensions, and 1024 are expected.*set it to 768"):
        build_embedder("nomic-embed-text").embed(["one"])


def test_openai_s_key_is_never_sent_to_another_endpoint(provider: FakeProvider, settings: Settings) -> None:
    build_embedder("nomic-embed-text")
    build_embedder("text-embedding-ada-002").count_tokens("one")
    settings.EMBEDDING_API_KEY = "key-of-the-gateway"
    build_embedder("nomic-embed-text")
    assert [request.key for request in provider.requests] == ["none", "key-of-the-gateway"]


def test_an_openai_model_behind_a_gateway_is_the_same_model(
    provider: FakeProvider, settings: Settings
) -> None:
    provider.dimensions = 1536
    settings.EMBEDDING_API_KEY = "key-of-the-gateway"
    embedder = build_embedder("text-embedding-3-small")
    assert embedder.embed_query("one").shape == (1536,)
    assert (embedder.provider, embedder.dimensions) == ("openai", 1536)
    assert provider.requests[0].key == "key-of-the-gateway"


def test_its_texts_are_limited_by_their_bytes(provider: FakeProvider, settings: Settings) -> None:
    settings.EMBEDDING_MAX_TOKENS = 20
    embedder = build_embedder("nomic-embed-text")
    assert embedder.count_tokens("ähnlich") == 8 + 2
    assert embedder.embed(["x" * 18]).shape == (1, 768)
    with pytest.raises(TextTooLongError, match="21 tokens is longer than the 20"):
        embedder.embed(["x" * 19])


def test_a_server_that_does_not_run_is_said_to_be_away(settings: Settings) -> None:
    settings.EMBEDDING_BASE_URL = "http://127.0.0.1:1/v1"
    with pytest.raises(EmbedderUnavailableError, match=r"cannot be reached. Check that it runs"):
        build_embedder("nomic-embed-text")


def test_a_model_that_is_not_loaded_there_is_named(provider: FakeProvider) -> None:
    provider.first = [Answer(404, {"error": {"message": "model not found, try pulling it first"}})]
    with pytest.raises(EmbedderRefusedError, match=r"knows no model bge-m3.*load the model there first"):
        build_embedder("bge-m3")
