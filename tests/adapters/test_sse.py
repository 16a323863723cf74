"""Server-sent events are the same however the bytes are cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.sse import ServerSentEvent, SseDecoder, events
from tests.adapters.calls import APIS

BODIES = st.lists(
    st.sampled_from(
        [b"data: ", b"event: x", b": note", b"\n", b"\r\n", b"\r", b"\n\n", "é😀".encode(), b"{}", b"\xff"]
    ),
    max_size=30,
).map(b"".join)


def in_slices(body: bytes, ends: list[int]) -> list[ServerSentEvent]:
    decoder = SseDecoder()
    found: list[ServerSentEvent] = []
    cuts = sorted({0, len(body), *(end % (len(body) + 1) for end in ends)})
    for start, end in pairwise(cuts):
        found += decoder.feed(body[start:end])
    return [*found, *decoder.close()]


@given(BODIES, st.lists(st.integers(0), max_size=40))
def test_any_slices_give_the_same_events(body: bytes, ends: list[int]) -> None:
    assert in_slices(body, ends) == list(events(body))


def test_every_byte_by_itself_gives_the_same_events() -> None:
    for api in APIS.values():
        body = api.stream("Grüße, 世界 😀", id="id-1")
        assert in_slices(body, list(range(len(body)))) == list(events(body))


def test_lines_end_in_three_ways() -> None:
    expected = [ServerSentEvent("a", "1\n2"), ServerSentEvent("", "3")]
    for end in (b"\n", b"\r\n", b"\r"):
        body = end.join(
            [b"event: a", b"data: 1", b"data:2", b"", b": a comment", b"id: 7", b"data: 3", b"", b""]
        )
        assert list(events(body)) == expected


def test_what_has_no_data_is_no_event() -> None:
    assert list(events(b"event: ping\n\n: keep-alive\n\n")) == []


def test_an_event_whose_blank_line_is_missing_is_given_at_the_end() -> None:
    assert list(events(b"\xef\xbb\xbfdata: [DONE]")) == [ServerSentEvent("", "[DONE]")]
