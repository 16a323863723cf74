"""What holds for the spans of any text: exact cover, order, the limit."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.chunking import LimitTooSmallError, Span, chunk
from embeddings.embedders import Embedder
from tests.embeddings.markdown import count_bytes, count_joins, count_words, texts


def _check(text: str, spans: list[Span], *, limit: int, count: Callable[[str], int]) -> None:
    end, kept = 0, []
    for span in spans:
        assert end <= span.start < span.end
        assert not text[end : span.start].strip()
        assert span.tokens == count(text[span.start : span.end]) <= limit
        kept.append(text[span.start : span.end])
        end = span.end
    assert not text[end:].strip()
    assert "".join("".join(kept).split()) == "".join(text.split())


@pytest.mark.parametrize("count", [count_words, count_bytes, count_joins])
@given(text=texts, limit=st.integers(4, 120))
def test_spans_cover_the_text_in_order_within_the_limit(
    count: Callable[[str], int], text: str, limit: int
) -> None:
    _check(text, chunk(text, limit=limit, count=count), limit=limit, count=count)


@given(
    text=st.text(alphabet=" \n\t\rab#`~-*|.e\u0301\U0001f1e9\u200d", max_size=80), limit=st.integers(3, 12)
)
def test_they_do_so_at_the_smallest_limits(text: str, limit: int) -> None:
    _check(text, chunk(text, limit=limit, count=count_words), limit=limit, count=count_words)


@settings(max_examples=40, deadline=None)
@given(text=texts, limit=st.sampled_from([12, 40, 256]))
def test_they_do_so_by_the_count_of_minilm(minilm: Embedder, text: str, limit: int) -> None:
    spans = chunk(text, limit=limit, count=minilm.count_tokens, count_many=minilm.count_tokens_many)
    _check(text, spans, limit=limit, count=minilm.count_tokens)


@settings(max_examples=40, deadline=None)
@given(text=texts, limit=st.sampled_from([12, 40, 512]))
def test_they_do_so_by_the_count_of_the_static_embedder(static: Embedder, text: str, limit: int) -> None:
    spans = chunk(text, limit=limit, count=static.count_tokens, count_many=static.count_tokens_many)
    _check(text, spans, limit=limit, count=static.count_tokens)


@given(text=texts)
def test_counting_one_by_one_gives_the_same_spans(text: str) -> None:
    many = chunk(
        text, limit=20, count=count_words, count_many=lambda batch: [count_words(one) for one in batch]
    )
    assert many == chunk(text, limit=20, count=count_words)


@pytest.mark.parametrize("text", ["", " \n\t\r\n ", "\u2028\u00a0"])
def test_white_space_alone_gives_no_span(text: str) -> None:
    assert chunk(text, limit=10, count=count_words) == []


def test_a_limit_below_a_single_character_is_refused() -> None:
    with pytest.raises(LimitTooSmallError, match="CHUNK_MAX_TOKENS"):
        chunk("hello there", limit=2, count=count_words)


def test_a_short_text_is_counted_once() -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return count_words(text)

    assert chunk("  Where is it?\n", limit=10, count=count) == [Span(0, 14, 7)]
    assert counted == ["  Where is it?"]


def test_a_long_text_is_counted_a_few_times_over_not_once_a_unit() -> None:
    text = "\n\n".join(f"Paragraph {number} says a little about something." for number in range(2000))
    counted = 0

    def count_many(batch: object) -> list[int]:
        nonlocal counted
        assert isinstance(batch, list)
        counted += sum(map(len, batch))
        return [count_words(one) for one in batch]

    chunk(text, limit=200, count=count_words, count_many=count_many)
    assert counted < 3 * len(text)
