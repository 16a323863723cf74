"""One model solves something through the proxy; another, of another family, is given it when somebody asks it."""

import json

from tests.adapters.calls import Ollama
from tests.aethergrid.gateway.learning import CLAUDE, QUESTION
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, documents, new_session

ON = {"X-AetherGrid-Augment": "on"}


def test_a_model_on_this_machine_is_given_what_claude_solved(
    gateway: ProxiedGrid, provider: Provider
) -> None:
    session, api = new_session(), Ollama()
    advice = "Set lock_timeout to one second, add the column without a default, and fill it in batches."
    provider.answers["/api/chat"] = Answer([api.stream(advice, id="")])
    request = api.request([("user", QUESTION)])
    answer = gateway.call("/ollama/api/chat", request, **ON, **{"X-Session-Id": session})
    assert answer.headers["X-AetherGrid-Augment"] == "added"

    received = json.loads(provider.seen[-1].body)["messages"][0]["content"]
    assert received.startswith("<aethergrid-context>")
    assert received.endswith(f"</aethergrid-context>\n\n{QUESTION}")
    assert CLAUDE in received
    assert "<pattern" not in received  # Claude's own format

    # Captured are the user's own words, and an answer that says what it was given.
    prompt, said = gateway.recorded(session, count=2)
    assert (prompt["content"], said["content"]) == (QUESTION, advice)
    context_id = int(answer.headers["X-AetherGrid-Context-Id"])
    (document,) = [one for one in documents(gateway.grid) if one["content"] == advice]
    assert document["metadata"]["context_id"] == context_id

    # The user is content: that is a word for the pattern, by this model, and no evidence of its own.
    history = [
        ("user", QUESTION),
        ("assistant", advice),
        ("user", "That worked, the migration ran through. Thanks!"),
    ]
    provider.answers["/api/chat"] = Answer([api.stream("Fine.", id="")])
    gateway.call("/ollama/api/chat", api.request(history), **{"X-Session-Id": session})
    gateway.recorded(session, count=4)
    gateway.grid.command("process")
    (pattern,) = gateway.grid.request("/api/patterns?state=active")["results"]
    assert (pattern["support"], pattern["sourceModels"]) == (2, [CLAUDE])
    assert pattern["feedback"]["helpful"] == 1
