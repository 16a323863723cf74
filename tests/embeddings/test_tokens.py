"""Counting tokens for OpenAI's models, with their vocabulary and without it."""

import logging
import socket
from base64 import b64encode
from hashlib import sha1
from pathlib import Path

import pytest
import tiktoken
import tiktoken.load
from hypothesis import given
from hypothesis import strategies as st

from embeddings.tokens import ByteCounter, OpenAICounters, TiktokenCounter

MERGES = [b"th", b"the", b" the", b"gr", b"gri", b"grid", b" grid", b"\xc3\xa9"]


@pytest.fixture(scope="module")
def tiny() -> tiktoken.Encoding:
    """A byte-level vocabulary with a handful of merges."""
    ranks = {bytes([byte]): byte for byte in range(256)} | {merge: 256 + i for i, merge in enumerate(MERGES)}
    return tiktoken.Encoding(
        "tiny", pat_str=r" ?\w+|[^\w\s]+|\s+", mergeable_ranks=ranks, special_tokens={"<|endoftext|>": 300}
    )


def test_it_counts_with_the_vocabulary(tiny: tiktoken.Encoding) -> None:
    assert TiktokenCounter(tiny).counts(["the grid", "é", ""]) == [2, 1, 0]


def test_a_special_mark_in_a_text_is_text(tiny: tiktoken.Encoding) -> None:
    assert TiktokenCounter(tiny).counts(["<|endoftext|>"]) == [13]


@given(text=st.text(st.characters(), max_size=60))
def test_bytes_are_never_fewer_than_tokens(tiny: tiktoken.Encoding, text: str) -> None:
    assert ByteCounter().counts([text]) >= TiktokenCounter(tiny).counts([text])


def test_half_a_surrogate_pair_is_counted(tiny: tiktoken.Encoding) -> None:
    assert TiktokenCounter(tiny).counts(["\ud83d"]) <= ByteCounter().counts(["\ud83d"])


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for tiktoken, which also forgets what it has loaded."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    return tmp_path


def test_without_network_bytes_take_over_and_it_says_so_once(
    no_cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: object) -> None:
        raise socket.gaierror("no network here")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    counters = OpenAICounters()
    with caplog.at_level(logging.WARNING):
        assert counters.counter().counts(["the grid"]) == [8]
        assert counters.counter() is counters.counter()
    assert len(caplog.records) == 1
    assert "counted as bytes" in caplog.text


def test_a_network_that_does_not_answer_is_not_waited_for(
    no_cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        monkeypatch.setenv("HTTPS_PROXY", f"http://{host}:{port}")
        assert OpenAICounters(patience=0.2).counter().counts(["the grid"]) == [8]
    assert "did not answer in time" in caplog.text


def test_a_cached_vocabulary_is_used_and_checked(
    no_cache: Path, monkeypatch: pytest.MonkeyPatch, tiny: tiktoken.Encoding
) -> None:
    address = "https://vocabularies.invalid/tiny.tiktoken"
    lines = [b64encode(token) + b" %d\n" % rank for token, rank in tiny._mergeable_ranks.items()]
    (no_cache / sha1(address.encode(), usedforsecurity=False).hexdigest()).write_bytes(b"".join(lines))

    def constructor() -> dict[str, object]:
        ranks = tiktoken.load.load_tiktoken_bpe(address)
        return {"name": "tiny", "pat_str": r"\w+|\W+", "mergeable_ranks": ranks, "special_tokens": {}}

    monkeypatch.setattr(tiktoken.registry, "ENCODING_CONSTRUCTORS", {"tiny": constructor})
    assert OpenAICounters().counter("tiny").counts(["grid"]) == [1]
