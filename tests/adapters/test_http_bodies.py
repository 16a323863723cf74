"""Bodies are unpacked as far as they came."""

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from adapters.http_bodies import decode_body
from tests.adapters.calls import APIS, exchange, read

TEXT = b"".join(b"data: %d\n\n" % number for number in range(5_000))
DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]),
    "deflate": zlib.compress(TEXT),
    "Deflate ": DEFLATE.compress(TEXT) + DEFLATE.flush(),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
    "identity": TEXT,
    "": TEXT,
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
}
EACH = pytest.mark.parametrize("encoding", PACKED)


@EACH
def test_a_whole_body_is_unpacked(encoding: str) -> None:
    assert decode_body(PACKED[encoding], encoding) == TEXT


@EACH
def test_a_body_that_breaks_off_gives_what_came(encoding: str) -> None:
    packed = PACKED[encoding]
    for end in range(len(packed) // 2, len(packed), 97):
        assert TEXT.startswith(decode_body(packed[:end], encoding)[:1_000])


@EACH
def test_a_body_that_is_not_packed_stays_as_it_is(encoding: str) -> None:
    assert decode_body(b'{"id": "msg_1"}', encoding) == b'{"id": "msg_1"}'


@given(st.binary(max_size=200), st.sampled_from([*PACKED, "unknown", ",,"]))
def test_any_bytes_are_taken(body: bytes, encoding: str) -> None:
    decode_body(body, encoding)


def test_both_sides_of_an_exchange_may_be_packed() -> None:
    for seen in (api.exchange([("user", "Hello")], "Hi there", id="id-1") for api in APIS.values()):
        packed = exchange(
            seen.path,
            zstandard.compress(seen.request_body),
            gzip.compress(seen.response_body),
            request_headers={"Content-Encoding": "zstd"},
            response_headers={"content-encoding": "gzip", "content-type": "text/event-stream"},
        )
        assert [message.content for message in read(packed).messages] == ["Hello", "Hi there"]
