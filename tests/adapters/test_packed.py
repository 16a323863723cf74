"""Files that a product packed are read as they were before."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zstandard import compress

from adapters.packed import is_packed, unpacked


def file_of(raw: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(raw))


@given(frames=st.lists(st.binary(max_size=2000), min_size=1, max_size=3))
def test_frames_that_follow_each_other_are_one_file(frames: list[bytes]) -> None:
    file = file_of(b"".join(map(compress, frames)))
    assert is_packed(file)
    assert unpacked(file).read() == b"".join(frames)


def test_what_is_not_packed_is_given_back() -> None:
    assert unpacked(file_of(b'{"type": "session_meta"}\n')).read() == b'{"type": "session_meta"}\n'
    assert unpacked(file_of(b"")).read() == b""


@given(st.binary(max_size=400))
def test_random_bytes_give_bytes_or_an_error_of_the_file(raw: bytes) -> None:
    with contextlib.suppress(OSError):
        unpacked(file_of(b"\x28\xb5\x2f\xfd" + raw)).read()


def test_one_that_was_cut_ends_where_it_was_cut() -> None:
    lines = b"".join(b"%d\n" % number for number in range(200_000))
    found = unpacked(file_of(compress(lines)[:-1000])).read()
    assert found
    assert lines.startswith(found)


def test_damage_says_so() -> None:
    raw = bytearray(compress(bytes(range(256)) * 4000, 1))
    raw[8:40] = b"\xff" * 32
    with pytest.raises(OSError, match="what is packed in it is damaged"):
        unpacked(file_of(bytes(raw))).read()
