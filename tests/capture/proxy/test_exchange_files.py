"""Files of exchanges: whatever was written of them is read back as far as it came."""

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.exchanges import Exchange
from capture.proxy.exchange_files import (
    ALL_ASKED,
    ANSWERED,
    ASKED,
    END,
    SAID,
    Beginning,
    DamagedExchangeError,
    load,
    piece,
)  # fmt: skip

BEGINNING = Beginning(
    7, "openai", "POST", "/v1/responses", datetime(2026, 1, 31, tzinfo=UTC), {"user-agent": "x"}
)


def written(request: list[bytes], response: list[bytes]) -> bytes:
    """Give the bytes of a file that is whole."""
    told = b'{"status": 200, "headers": {"content-type": "text/event-stream"}}'
    end = b'{"at": "2026-01-31T00:00:01+00:00", "whole": true}'
    parts = [BEGINNING.to_line()]
    parts += [piece(ASKED, data) + data for data in request]
    parts += [piece(ALL_ASKED), piece(ANSWERED, told) + told]
    parts += [piece(SAID, data) + data for data in response]
    return b"".join([*parts, piece(END, end) + end])


def read_back(data: bytes, folder: Path) -> tuple[int, Exchange] | None:
    path = folder / "one.exchange"
    path.write_bytes(data)
    return load(path)


def test_a_whole_exchange_is_read_back(tmp_path: Path) -> None:
    found = read_back(written([b'{"a', b'":1}'], [b"x\n", b"", b"y"]), tmp_path)
    assert found
    owner_id, exchange = found
    assert (owner_id, exchange.method, exchange.path) == (7, "POST", "/v1/responses")
    assert (exchange.request_body, exchange.response_body) == (b'{"a":1}', b"x\ny")
    assert (exchange.status, exchange.ended) == (200, True)
    assert exchange.ended_at == datetime(2026, 1, 31, 0, 0, 1, tzinfo=UTC)


@given(cut=st.integers(0, 400), response=st.lists(st.binary(max_size=40), max_size=5))
def test_a_writer_may_die_anywhere(
    cut: int, response: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = written([b'{"model": "m"}'], response)[:cut]
    try:
        found = read_back(data, tmp_path_factory.getbasetemp())
    except DamagedExchangeError:
        pytest.fail("a beginning that was written in one piece is damaged")
    if found:
        assert b"".join(response).startswith(found[1].response_body)
        assert found[1].request_body == b'{"model": "m"}'


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    with contextlib.suppress(DamagedExchangeError):
        read_back(data, tmp_path_factory.getbasetemp())
