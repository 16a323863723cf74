"""A raw log that is away: traffic passes, and what was said waits on the disk until the log is back."""

from pathlib import Path

from tests.adapters.calls import Anthropic
from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, new_session
from tests.processes import running_grid, wait_until
from tests.services.mongodb import MongoDB


def test_traffic_passes_and_is_recorded_later(
    own_mongodb: MongoDB, provider: Provider, tmp_path: Path
) -> None:
    sessions = [new_session() for _ in range(5)]
    with running_grid(tmp_path, ANTHROPIC_UPSTREAM=provider.url, **own_mongodb.settings) as grid:
        proxied = ProxiedGrid(grid)
        own_mongodb.stop()
        for session in sessions:
            body = Anthropic().stream("I am here", id=f"msg_{session}")
            provider.answers["/v1/messages"] = Answer([body])
            request = Anthropic().request([("user", "Are you there?")])
            assert (
                proxied.call("/anthropic/v1/messages", request, **{"X-Session-Id": session}).content == body
            )
        proxied.settle()
        spool = grid.home / "spool"
        wait_until(lambda: list(spool.glob("*.json")), seconds=30, what="nothing waits in the spool")
        own_mongodb.start()
        for session in sessions:
            prompt, answer = proxied.recorded(session, count=2)
            assert (prompt["content"], answer["content"]) == ("Are you there?", "I am here")
