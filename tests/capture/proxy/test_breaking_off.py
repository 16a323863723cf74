"""Hang-ups, cut upstreams, and a web process that is killed in mid-stream: what came is kept."""

import json
import os
import signal
import threading
from contextlib import AbstractContextManager

import httpx
import pytest

from tests.adapters.calls import Anthropic
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, new_session
from tests.processes import wait_until

PATH = "/v1/messages"


def streamed(provider: Provider, text: str, *, pieces: int, **told: object) -> bytes:
    """Have the provider stream a text, of which the first so many events come at once; give these."""
    events = Anthropic().stream(text, id=f"msg_{new_session()}").split(b"\n\n")
    first = b"\n\n".join(events[:pieces]) + b"\n\n"
    provider.answers[PATH] = Answer([first, b"\n\n".join(events[pieces:])], **told)  # type: ignore[arg-type]
    return first


def ask(
    proxied: ProxiedGrid, session: str, *, prompt: str = "Tell me"
) -> AbstractContextManager[httpx.Response]:
    return httpx.stream(
        "POST",
        f"{proxied.url}/anthropic{PATH}",
        headers=proxied.key | {"X-Session-Id": session},
        json=Anthropic().request([("user", prompt)]),
        timeout=60,
    )


def the_partial_answer(proxied: ProxiedGrid, session: str) -> str:
    prompt, answer = proxied.recorded(session, count=2)
    assert (prompt["content"], prompt["incomplete"]) == ("Tell me", False)
    assert answer["incomplete"]
    return str(answer["content"])


def test_a_client_that_hangs_up_ends_the_call_and_leaves_what_came(
    proxied: ProxiedGrid, provider: Provider
) -> None:
    session, go_on = new_session(), threading.Event()
    first = streamed(provider, "one two three four five", pieces=5, go_on=go_on)
    with ask(proxied, session) as answer:
        assert next(answer.iter_raw()) == first
    assert provider.seen[-1].gone.wait(5), "the upstream was not told"
    go_on.set()
    assert "one two three four five".startswith(the_partial_answer(proxied, session))


def test_an_upstream_that_breaks_off_breaks_off_at_the_client(
    proxied: ProxiedGrid, provider: Provider
) -> None:
    session = new_session()
    streamed(provider, "one two three", pieces=5, cut=True)
    provider.answers[PATH].pieces.pop()
    with ask(proxied, session) as answer, pytest.raises(httpx.RemoteProtocolError):
        answer.read()
    assert "one two three".startswith(the_partial_answer(proxied, session))


def test_a_client_that_hangs_up_before_the_answer_leaves_its_prompt(
    proxied: ProxiedGrid, provider: Provider
) -> None:
    session = new_session()
    go_on = threading.Event()
    provider.answers[PATH] = Answer([b": wait\n\n", b": more\n\n"], go_on=go_on)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{proxied.url}/anthropic{PATH}",
            headers=proxied.key | {"X-Session-Id": session},
            json=Anthropic().request([("user", "Tell me")]),
            timeout=0.5,
        )
    assert provider.seen[-1].gone.wait(5)
    go_on.set()
    assert proxied.recorded(session, count=1)[0]["content"] == "Tell me"


def test_an_upstream_that_is_away_is_told_of_in_plain_words(proxied: ProxiedGrid) -> None:
    session = new_session()
    request = Anthropic().request([("user", "Tell me")])
    answer = proxied.call("/nowhere/v1/messages", request, **{"X-Session-Id": session})
    assert (answer.status_code, answer.headers["content-type"]) == (502, "application/problem+json")
    assert "cannot be reached" in answer.json()["detail"]
    assert "PROXY_UPSTREAMS" in answer.json()["detail"]
    assert proxied.recorded(session, count=1)[0]["role"] == "user"


def test_a_proxy_that_is_killed_leaves_what_came(proxied: ProxiedGrid, provider: Provider) -> None:
    session, go_on = new_session(), threading.Event()
    streamed(provider, "one two three four five", pieces=5, go_on=go_on)
    web = proxied.grid.child("web")
    assert web
    with ask(proxied, session) as answer:
        pieces = answer.iter_raw()
        next(pieces)
        os.kill(web, signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            list(pieces)
    go_on.set()
    wait_until(lambda: proxied.grid.child("web") not in (None, web), seconds=30, what="no new web process")
    wait_until(lambda: _answers(proxied), seconds=30, what="the web process does not answer")
    assert "one two three four five".startswith(the_partial_answer(proxied, session))


def _answers(proxied: ProxiedGrid) -> bool:
    try:
        return bool(json.loads(httpx.get(f"http://127.0.0.1:{proxied.grid.port}/api/health").content))
    except (httpx.TransportError, ValueError):
        return False
