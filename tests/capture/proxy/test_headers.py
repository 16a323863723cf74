"""Which headers pass, and which are noted."""

import pytest

from adapters import sessions
from capture.proxy.headers import answered_on, asked_on, noted

SECRETS = ("authorization", "x-api-key", "x-goog-api-key", "api-key", "cookie", "x-aethergrid-key", "x-auth-session",
           "openai-organization", "x-session-token", "x-conversation-key")  # fmt: skip


READ = ("user-agent", "originator", "content-encoding", "x-claude-code-session-id", "x-claude-code-agent-id",
        "x-claude-code-request-class", "x-openai-subagent")  # fmt: skip


@pytest.mark.parametrize("name", [*sessions._HEADERS, *READ])
def test_what_the_record_is_read_by_is_noted(name: str) -> None:
    assert noted([(name.title().encode(), b"value")]) == {name: "value"}


@pytest.mark.parametrize("name", SECRETS)
def test_what_may_hold_a_key_is_not(name: str) -> None:
    assert noted([(name.encode(), b"secret")]) == {}


def test_repeated_headers_stay_repeated() -> None:
    headers = [(b"X-Beta", b"a"), (b"x-beta", b"b")]
    assert asked_on(headers, own_cookies=()).getall("x-beta") == ["a", "b"]
    assert answered_on(headers)[:2] == [(b"x-beta", b"a"), (b"x-beta", b"b")]


def test_a_value_that_is_no_ascii_passes() -> None:
    assert asked_on([(b"x-title", "Größe".encode())], own_cookies=())["x-title"] == "Größe"
