"""The plain answer beside the web process."""

import http.client
import socket
from collections.abc import Callable, Iterator

import pytest

from aethergrid.liveness import LivenessPortError, LivenessServer, serve_liveness

Start = Callable[..., LivenessServer]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start servers that are stopped in the end."""
    started = []

    def serve(*, alive: dict[str, bool], status: str = "ok") -> LivenessServer:
        server = serve_liveness("127.0.0.1", 0, lambda: alive, status=lambda: status)
        started.append(server)
        return server

    yield serve
    for server in started:
        server.stop()


def _ask(server: LivenessServer, path: str, *, method: str = "GET") -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, answer.getheader("Content-Type", "")


@pytest.mark.parametrize("path", ["/", "/live", "/live?verbose"])
def test_a_grid_that_lives_says_so(start: Start, path: str) -> None:
    assert _ask(start(alive={"web": False}), path) == (200, "ok", "text/plain; charset=utf-8")


def test_it_answers_head_without_a_body(start: Start) -> None:
    assert _ask(start(alive={}), "/live", method="HEAD")[:2] == (200, "")


@pytest.mark.parametrize(("status", "code"), [("ok", 200), ("degraded", 200), ("down", 503)])
def test_it_is_ready_unless_it_is_down(start: Start, status: str, code: int) -> None:
    assert _ask(start(alive={"web": True}, status=status), "/ready")[:2] == (code, status)


def test_it_is_not_ready_while_a_process_is_missing(start: Start) -> None:
    server = start(alive={"web": True, "worker": False})
    assert _ask(server, "/ready")[:2] == (503, "down: worker not running")


def test_any_other_path_names_those_there_are(start: Start) -> None:
    assert _ask(start(alive={}), "/metrics")[:2] == (404, "Ask /live or /ready.")


def test_any_other_method_is_refused(start: Start) -> None:
    assert _ask(start(alive={}), "/live", method="POST")[0] == 501


def test_a_port_in_use_is_a_clear_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LivenessPortError, match=rf"127\.0\.0\.1:{port}.*HEALTH_CHECK_PORT"):
            serve_liveness("127.0.0.1", port, dict)


def test_a_port_that_does_not_exist_is_a_clear_error() -> None:
    with pytest.raises(LivenessPortError, match="HEALTH_CHECK_PORT"):
        serve_liveness("127.0.0.1", 70_000, dict)


def test_the_port_is_free_again_once_it_stopped() -> None:
    first = serve_liveness("127.0.0.1", 0, dict)
    first.stop()
    serve_liveness("127.0.0.1", first.port, dict).stop()
