"""Two talks with Claude through the proxy, in which a problem is solved, and what the grid makes of them."""

import json

from tests.adapters.calls import APIS, Said
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, new_session
from tests.grid.patterns.saying import TALKS

CLAUDE = "claude-sonnet-4-5"
# It shares few words with the two talks: a big table, a new column, and a service that stands still meanwhile.
QUESTION = "How do I add a column to our large Postgres orders table, so that writes do not wait behind it?"
UNRELATED = "Which cheese goes well with a dry cider?"


def learn(proxied: ProxiedGrid, provider: Provider) -> None:
    """Have both talks, and wait until the grid has made of them what it makes of talks."""
    for name in ("lock-1", "lock-2"):
        _, _, asked, advised, reported = TALKS[name]
        talk(proxied, provider, asked, advised, reported, "Good to hear.")
    proxied.settle()
    proxied.grid.command("process")


def talk(
    proxied: ProxiedGrid, provider: Provider, *said: str, name: str = "anthropic", **headers: str
) -> str:
    """Have a talk, the user's words and the model's by turns; give its session."""
    session, history, api = new_session(), list[Said](), APIS[name]
    for number in range(0, len(said), 2):
        history.append(("user", said[number]))
        # The stream is of the test's own model; the request names the real one.
        stream = api.stream(said[number + 1], id=f"id-{session}-{number}")
        provider.answers[api.path.partition("?")[0]] = Answer(
            [stream.replace(b"claude-test-1", CLAUDE.encode())]
        )
        body = json.dumps(api.request(history) | {"model": CLAUDE}).encode()
        answer = proxied.call(f"/{name}{api.path}", body, **{"X-Session-Id": session}, **headers)
        assert answer.status_code == 200
        history.append(("assistant", said[number + 1]))
    return session
