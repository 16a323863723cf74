"""Claude Code through the proxy while its transcripts are followed: what both saw is one message."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.adapters.calls import Anthropic
from tests.adapters.lines import assistant, user
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid


def write(proxied: ProxiedGrid, session: str, *lines: dict[str, Any]) -> None:
    """Go on writing the transcript of a session."""
    path = proxied.grid.transcripts / "-home-ada-shop" / f"{session}.jsonl"
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        for line in lines:
            now = {"uuid": str(uuid4()), "sessionId": session, "timestamp": datetime.now(UTC).isoformat()}
            file.write(json.dumps(line | now) + "\n")


def test_what_both_saw_is_one_message_with_the_exact_usage(proxied: ProxiedGrid, provider: Provider) -> None:
    session, id_ = str(uuid4()), f"msg_{uuid4()}"
    write(proxied, session, user("Fix it"))
    provider.answers["/v1/messages"] = Answer([Anthropic().stream("It is done", id=id_)])
    by_claude_code = {"User-Agent": "claude-cli/2.1.114 (external, cli)", "X-Claude-Code-Session-Id": session}
    proxied.call(
        "/anthropic/v1/messages?beta=true", Anthropic().request([("user", "Fix it")]), **by_claude_code
    )
    proxied.settle()
    usage = {"input_tokens": 9, "output_tokens": 1}
    write(proxied, session, assistant("It is done", id=id_, usage=usage), user("Thanks"))
    first, answer, second = proxied.recorded(session, count=3)
    assert [first["content"], second["content"]] == ["Fix it", "Thanks"]
    assert (answer["content"], answer["tokens"]["output"]) == ("It is done", 7)
