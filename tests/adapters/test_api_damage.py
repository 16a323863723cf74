"""Whatever bytes go to and fro, reading them never raises, and gives messages that can be stored."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.exchanges import Exchange
from adapters.payloads import payloads
from adapters.registry import api_formats
from tests.adapters.calls import APIS, Api, Said, exchange, read

PATHS = [api.path for api in APIS.values()]
METHODS = [("POST", path) for path in PATHS] + [("GET", "/v1/responses/resp_1")]
EACH_API = pytest.mark.parametrize("api", APIS.values(), ids=APIS)
# The words of all formats, so that random values get as far into the readers as they can.
_WORDS = """
    type message messages role user assistant model content text parts id index choices delta tool_calls function
    arguments name input output response candidates usage usageMetadata error tool_use message_start thinking
    content_block_start content_block_delta content_block input_json_delta partial_json text_delta message_delta
    contents request prompt images done created_at function_call response.completed response.output_item.done item
    response.output_text.delta output_index status metadata user_id system tools conversation previous_response_id
    finishReason finish_reason stop_reason functionCall args object choice promptFeedback summary reasoning
"""
WORDS = st.sampled_from(_WORDS.split())
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats()
    | WORDS
    | st.text(max_size=3)
    | st.just("\ud800\0"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["user-agent", "content-encoding", "session_id", "originator", "x-claude-code-session-id"]
    ),
    st.sampled_from(["claude-cli/2", "codex_cli_rs/1", "GeminiCLI/1", "gzip", "br, zstd", "x", "\ud800", ""]),
)


def as_body(value: Any) -> bytes:
    return json.dumps(value).encode()


def assert_readable(seen: Exchange) -> None:
    reading = read(seen)
    for message in [*reading.messages, *reading.earlier]:
        assert message.identity
        json.dumps(message.to_wire(), ensure_ascii=False).encode()


@given(st.sampled_from(METHODS), st.binary(max_size=300), st.binary(max_size=300), HEADERS)
def test_any_bytes_are_read(
    call: tuple[str, str], asked: bytes, answered: bytes, headers: dict[str, str]
) -> None:
    method, path = call
    assert_readable(
        exchange(path, asked, answered, method=method, request_headers=headers, response_headers=headers)
    )


@given(
    st.sampled_from(METHODS),
    st.dictionaries(WORDS, VALUES),
    st.lists(VALUES, max_size=5),
    HEADERS,
    st.booleans(),
)
def test_any_json_is_read(
    call: tuple[str, str], asked: Any, answered: list[Any], headers: dict[str, str], streamed: bool
) -> None:
    method, path = call
    lines = [b"data: %b\n\n" % as_body(value) for value in answered]
    body = b"".join(lines) if streamed else as_body(answered)
    assert_readable(exchange(path, as_body(asked), body, method=method, request_headers=headers))


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Give every place in a JSON value: what holds it, and its key or index there."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


@given(st.data(), st.sampled_from(list(APIS)), HEADERS)
def test_any_value_in_any_place_is_read(data: st.DataObject, name: str, headers: dict[str, str]) -> None:
    api = APIS[name]
    history: list[Said] = [("user", "Hello"), ("assistant", "Hi"), ("tool", "found"), ("user", "More")]
    asked = api.request(history)
    streamed = payloads(api.stream("Hi there", id="id-1", call="Bash")).records
    for value in (asked, streamed):
        for holder, key in data.draw(st.lists(st.sampled_from(list(places(value))), max_size=2)):
            holder[key] = data.draw(VALUES)
    body = b"".join(b"data: %b\n\n" % as_body(value) for value in streamed)
    whole = as_body(streamed[data.draw(st.integers(0, len(streamed) - 1))])
    for answered in (body, whole, as_body(streamed)):
        assert_readable(exchange(api.path, asked, answered, request_headers=headers))


@EACH_API
def test_json_that_is_nested_without_end_is_read(api: Api) -> None:
    deep = b'{"model":"m","messages":' + b"[" * 100_000
    inside = b'{"a":' * 900 + b"1" + b"}" * 900
    call = b'data: {"type":"content_block_start","content_block":{"type":"tool_use","input":%b}}\n\n' % inside
    whole = b'{"type":"message","id":"m","content":[{"type":"tool_use","input":%b}]}' % inside
    for body in (deep, call, whole, inside, b"data: " + deep):
        assert_readable(exchange(api.path, body, body))


@EACH_API
def test_every_end_of_an_exchange_is_read(api: Api) -> None:
    seen = api.exchange([("user", "Grüße 😀")], "Hallo, Welt 😀!", id="id-1", call="Bash")
    for end in range(len(seen.response_body)):
        assert_readable(exchange(api.path, seen.request_body, seen.response_body[:end], ended=False))
    for end in range(len(seen.request_body)):
        assert_readable(exchange(api.path, seen.request_body[:end], seen.response_body))


@EACH_API
def test_every_damaged_byte_is_read(api: Api) -> None:
    seen = api.exchange([("user", "Hello")], "Hi there", id="id-1", call="Bash")
    for at in range(0, len(seen.response_body), 3):
        damaged = seen.response_body[:at] + b"\xff\0" + seen.response_body[at + 2 :]
        assert_readable(exchange(api.path, seen.request_body, damaged))


def test_paths_of_other_calls_are_not_read() -> None:
    others = [
        "",
        "/",
        "/v1/embeddings",
        "/v1/models",
        "/v1/messages/batches",
        "/api/tags",
        "/v1beta/models",
        "?",
    ]
    for path in others:
        assert not any(api.reads("POST", path) or api.reads("GET", path) for api in api_formats())
