"""While a provider is paused, its calls pass and nothing of them is kept; the page of sources knows who came."""

import json
import threading
from collections.abc import Iterator

import pytest

from tests.adapters.calls import Chat
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, new_session
from tests.waiting import wait_until

API = Chat()


@pytest.fixture
def paused(proxied: ProxiedGrid) -> Iterator[None]:
    """One provider is paused."""
    proxied.grid.command("sources", "--pause", "proxy:openai")
    yield
    proxied.grid.command("sources", "--resume", "proxy")


def is_noted(proxied: ProxiedGrid, provider: Provider, session: str) -> bool:
    """Make a call, and tell whether there is a file of it while it is under way."""
    proxied.settle()
    body, go_on = API.stream("Guten Tag.", id=f"id-{session}"), threading.Event()
    provider.answers[API.path] = Answer([body[:20], body[20:]], go_on=go_on)
    request = json.dumps(API.request([("user", "Hallo")])).encode()
    with proxied.streamed(f"/openai{API.path}", request, **{"X-Session-Id": session}) as answer:
        pieces = answer.iter_raw()
        first = next(pieces)
        noted = bool(proxied.files)
        go_on.set()
        assert first + b"".join(pieces) == body
    return noted


def test_a_paused_provider_passes_unrecorded_within_seconds(
    proxied: ProxiedGrid, provider: Provider, paused: None
) -> None:
    wait_until(
        lambda: not is_noted(proxied, provider, new_session()), seconds=20, what="it goes on recording"
    )
    silent, heard = new_session(), new_session()
    assert not is_noted(proxied, provider, silent)
    provider.answers[f"/base{API.path}"] = Answer([API.stream("Guten Tag.", id=f"id-{heard}")])
    proxied.call(f"/router{API.path}", API.request([("user", "Hallo")]), **{"X-Session-Id": heard})
    proxied.recorded(heard, count=2)
    assert proxied.messages(silent) == []
    proxied.grid.command("sources", "--resume", "proxy")
    wait_until(lambda: is_noted(proxied, provider, new_session()), seconds=20, what="it stays silent")


def test_the_sources_tell_what_came_through_each_provider(proxied: ProxiedGrid, provider: Provider) -> None:
    session = new_session()
    assert is_noted(proxied, provider, session)
    proxied.recorded(session, count=2)

    def told() -> bool:
        sources = {one["name"]: one for one in proxied.grid.request("/api/sources")["sources"]}
        found = sources["proxy"]
        places = [place["title"] for place in found["places"]]
        return found["state"] == "ready" and found["messages"] >= 2 and "openai" in places

    wait_until(told, seconds=20, what="the page does not know it")
