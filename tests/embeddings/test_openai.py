"""OpenAI's models, against a fake provider over real HTTP."""

import logging
from collections.abc import Iterator

import numpy as np
import pytest

from embeddings.embedders import (
    DimensionMismatchError,
    EmbedderMisconfiguredError,
    EmbedderRefusedError,
    EmbedderUnavailableError,
)
from embeddings.embedders.endpoint import requests_of
from embeddings.embedders.openai import OpenAIEmbedder
from embeddings.errors import AetherGridError
from embeddings.tokens import ByteCounter
from tests.embeddings.fake_provider import Answer, FakeProvider, fake_provider

KEY = "sk-a-key-that-no-log-may-hold"
TEXT = "a text that no error may quote"


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider(dimensions=1536) as running:
        yield running


@pytest.fixture
def embedder(provider: FakeProvider) -> OpenAIEmbedder:
    return openai_at(provider.url)


def openai_at(url: str, *, model: str = "text-embedding-3-small", dimensions: int = 0) -> OpenAIEmbedder:
    return OpenAIEmbedder(model, api_key=KEY, counter=ByteCounter(), dimensions=dimensions, base_url=url)


def failure(status: int, code: str | None = None) -> Answer:
    message = f"Incorrect API key provided: {KEY}. You sent: {TEXT}"
    return Answer(status, {"error": {"message": message, "code": code, "type": "x"}}, {"retry-after-ms": "1"})


def test_it_asks_as_openai_wants_to_be_asked(provider: FakeProvider, embedder: OpenAIEmbedder) -> None:
    embedder.embed(["one", "two"])
    (request,) = provider.requests
    assert (request.path, request.key) == ("/v1/embeddings", KEY)
    assert request.body["input"] == ["one", "two"]
    assert request.body["model"] == "text-embedding-3-small"
    assert request.body["dimensions"] == 1536


def test_vectors_come_back_normalised_and_in_order(provider: FakeProvider, embedder: OpenAIEmbedder) -> None:
    expected = np.frombuffer(provider.vector("two"), dtype="<f4")
    np.testing.assert_allclose(
        embedder.embed(["one", "two"])[1], expected / np.linalg.norm(expected), rtol=1e-5
    )


def test_vectors_belong_to_the_texts_that_they_are_numbered_for(
    provider: FakeProvider, embedder: OpenAIEmbedder
) -> None:
    first, second = [1.0] + [0.0] * 1535, [0.0, 1.0] + [0.0] * 1534
    provider.first = [
        Answer(200, {"data": [{"index": 1, "embedding": second}, {"index": 0, "embedding": first}]}),
        Answer(200, {"data": [{"embedding": first}, {"embedding": second}]}),
    ]
    for _ in range(2):
        np.testing.assert_array_equal(embedder.embed(["one", "two"]), [first, second])


def test_fewer_dimensions_are_asked_for(provider: FakeProvider) -> None:
    provider.dimensions = 256
    embedder = openai_at(provider.url, dimensions=256)
    assert embedder.embed_query("one").shape == (256,)
    assert provider.requests[0].body["dimensions"] == 256


def test_the_old_model_is_not_asked_for_dimensions(provider: FakeProvider) -> None:
    openai_at(provider.url, model="text-embedding-ada-002").embed_query("one")
    assert "dimensions" not in provider.requests[0].body


@pytest.mark.parametrize(("model", "dimensions"), [("3-small", 1537), ("ada-002", 512)])
def test_dimensions_that_a_model_cannot_give_are_refused(model: str, dimensions: int) -> None:
    with pytest.raises(DimensionMismatchError, match=f"{dimensions}.*1536.*Unset VECTOR_DIMENSIONS"):
        openai_at("http://127.0.0.1:1/v1", model=f"text-embedding-{model}", dimensions=dimensions)


def test_without_a_key_it_says_where_to_put_one() -> None:
    with pytest.raises(EmbedderMisconfiguredError, match=r"set OPENAI_API_KEY.*minilm"):
        OpenAIEmbedder("text-embedding-3-small", api_key="", counter=ByteCounter())


def test_a_retry_after_is_waited_for(provider: FakeProvider, embedder: OpenAIEmbedder) -> None:
    provider.first = [Answer(429, headers={"Retry-After": "1"})]
    assert embedder.embed(["one"]).shape == (1, 1536)
    first, second = provider.requests
    assert second.at - first.at >= 1


def test_it_backs_off_more_each_time(provider: FakeProvider, embedder: OpenAIEmbedder) -> None:
    provider.first = [Answer(503), Answer(503)]
    assert embedder.embed(["one"]).shape == (1, 1536)
    first, second, third = (request.at for request in provider.requests)
    # 0.5 s and then 1 s, each up to a quarter shorter at random.
    assert second - first >= 0.375
    assert third - second >= 0.75


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_an_overload_that_lasts_is_transient(
    provider: FakeProvider, embedder: OpenAIEmbedder, status: int
) -> None:
    provider.first = [failure(status)] * 6
    with pytest.raises(EmbedderUnavailableError, match=rf"answered {status}.*tried again later"):
        embedder.embed([TEXT])
    assert len(provider.requests) == 6


def test_a_question_is_not_retried(provider: FakeProvider, embedder: OpenAIEmbedder) -> None:
    provider.first = [failure(503)]
    with pytest.raises(EmbedderUnavailableError):
        embedder.embed_query(TEXT)
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (400, None, "refuses the request"),
        (401, "invalid_api_key", r"\(invalid_api_key\).*Set OPENAI_API_KEY"),
        (403, None, "may not use text-embedding-3-small"),
        (404, "model_not_found", "knows no model text-embedding-3-small"),
    ],
)
def test_a_refusal_is_permanent_and_says_what_to_do(
    provider: FakeProvider, embedder: OpenAIEmbedder, status: int, code: str | None, advice: str
) -> None:
    provider.first = [failure(status, code)]
    with pytest.raises(EmbedderRefusedError, match=advice):
        embedder.embed([TEXT])
    assert len(provider.requests) == 1


def test_an_empty_account_is_not_an_overload(provider: FakeProvider, embedder: OpenAIEmbedder) -> None:
    provider.first = [failure(429, "insufficient_quota")] * 6
    with pytest.raises(EmbedderRefusedError, match="no credit left"):
        embedder.embed([TEXT])


def test_a_provider_that_is_not_there_is_transient() -> None:
    with pytest.raises(EmbedderUnavailableError, match=r"127\.0\.0\.1:1/v1 cannot be reached"):
        openai_at("http://user:secret@127.0.0.1:1/v1").embed_query("one")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>a login page</html>", {"Content-Type": "text/html"}),
        Answer(200, b"not json"),
        Answer(200, {"data": []}),
        Answer(200, {"something": "else"}),
        Answer(200, {"data": [{"index": 0, "embedding": [0.0] * 1536}]}),
        Answer(200, {"data": [{"index": 0, "embedding": [1.0, "nan"]}]}),
        Answer(200, {"data": [{"index": 0, "embedding": None}]}),
        Answer(200, {"data": [{"index": i, "embedding": [1.0] * 1536} for i in range(2)]}),
        Answer(200, []),
    ],
)
def test_an_answer_that_is_none_is_refused(
    provider: FakeProvider, embedder: OpenAIEmbedder, answer: Answer
) -> None:
    provider.first = [answer]
    with pytest.raises(EmbedderRefusedError, match=r"cannot be used.*EMBEDDING_BASE_URL"):
        embedder.embed(["one"])


def test_vectors_of_another_length_are_refused(provider: FakeProvider, embedder: OpenAIEmbedder) -> None:
    provider.dimensions = 768
    with pytest.raises(DimensionMismatchError, match=r"768 dimensions, and 1536 are expected"):
        embedder.embed(["one"])


@pytest.mark.parametrize("status", [400, 401, 404, 503])
def test_neither_key_nor_text_shows_anywhere(
    provider: FakeProvider, embedder: OpenAIEmbedder, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    provider.first = [failure(status, KEY)]
    with caplog.at_level(logging.DEBUG), pytest.raises(AetherGridError) as caught:
        embedder.embed_query(TEXT)
    logging.getLogger("test").error("embedding failed", exc_info=caught.value)
    for secret in (KEY, TEXT):
        assert secret not in str(caught.value)
        assert secret not in caplog.text


def test_many_texts_are_split_by_number_and_by_tokens() -> None:
    assert list(requests_of([1] * 5000)) == [slice(0, 2048), slice(2048, 4096), slice(4096, 5000)]
    assert list(requests_of([8000] * 40)) == [slice(0, 37), slice(37, 40)]
    assert list(requests_of([400_000, 1])) == [slice(0, 1), slice(1, 2)]
    assert list(requests_of([])) == []


def test_a_long_list_takes_several_requests(provider: FakeProvider, embedder: OpenAIEmbedder) -> None:
    texts = [f"{number:03} " + "x" * 7996 for number in range(40)]
    vectors = embedder.embed(texts)
    assert [len(request.body["input"]) for request in provider.requests] == [37, 3]
    np.testing.assert_array_equal(vectors[39], embedder.embed_query(texts[39]))
