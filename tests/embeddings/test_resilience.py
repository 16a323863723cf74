"""Calls of a server that may be away."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from embeddings.errors import UnavailableError
from embeddings.resilience import ATTEMPTS, FAILURES_TO_OPEN, PAUSE_SECONDS, Guard


class Server:
    """Counts who calls it, and is away when told to be."""

    def __init__(self) -> None:
        self.away = False
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.away:
            raise ConnectionError("connection refused.\nmore")
        return "here"


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> Guard:
    monkeypatch.setattr("embeddings.resilience.FIRST_WAIT_SECONDS", 0.001)
    return Guard("Weaviate", passing=(ConnectionError,), hint="Start it.")


def _is_away(guard: Guard, server: Server, *, times: int = 1) -> None:
    server.away = True
    for _ in range(times):
        with pytest.raises(UnavailableError):
            guard.call(server)


def _after_the_pause(guard: Guard) -> None:
    guard._breaker._state_storage.opened_at = datetime.now(UTC) - timedelta(seconds=PAUSE_SECONDS)


def test_it_gives_what_the_server_gives(guard: Guard, server: Server) -> None:
    assert guard.call(server) == "here"


def test_it_tries_again(guard: Guard, server: Server) -> None:
    server.away = True

    def back_at_the_second() -> str:
        try:
            return server()
        finally:
            server.away = False

    assert guard.call(back_at_the_second) == "here"


def test_it_says_what_is_away_and_what_to_do(guard: Guard, server: Server) -> None:
    server.away = True
    with pytest.raises(
        UnavailableError, match=r"^Weaviate cannot be reached: connection refused\. Start it\.$"
    ):
        guard.call(server)
    assert server.calls == ATTEMPTS


def test_a_server_that_stays_away_is_not_asked_each_time(guard: Guard, server: Server) -> None:
    _is_away(guard, server, times=FAILURES_TO_OPEN)
    before = server.calls
    with pytest.raises(UnavailableError, match=r"^Weaviate did not answer.*Start it\.$"):
        guard.call(server)
    assert server.calls == before


def test_it_is_asked_again_after_a_pause(guard: Guard, server: Server) -> None:
    _is_away(guard, server, times=FAILURES_TO_OPEN)
    server.away = False
    _after_the_pause(guard)
    assert [guard.call(server), guard.call(server)] == ["here", "here"]


def test_another_error_goes_through_and_opens_nothing(guard: Guard) -> None:
    def wrong() -> None:
        raise ValueError("wrong")

    for _ in range(FAILURES_TO_OPEN + 1):
        with pytest.raises(ValueError, match="wrong"):
            guard.call(wrong)


def test_going_and_coming_back_are_told_once_each(
    guard: Guard, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    _is_away(guard, server, times=FAILURES_TO_OPEN + 2)
    _after_the_pause(guard)
    _is_away(guard, server)
    server.away = False
    _after_the_pause(guard)
    guard.call(server)
    assert [message[:16] for message in caplog.messages] == ["Weaviate is away", "Weaviate is back"]


def _in_threads(number: int, work: Callable[[], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads


def test_threads_call_beside_each_other(guard: Guard) -> None:
    together = threading.Barrier(4, timeout=10)
    threads = _in_threads(4, lambda: guard.call(together.wait))
    for thread in threads:
        thread.join()
    assert not together.broken


def test_one_thread_finds_out_whether_it_is_back(guard: Guard, server: Server) -> None:
    _is_away(guard, server, times=FAILURES_TO_OPEN)
    _after_the_pause(guard)
    asked, answer = threading.Event(), threading.Event()

    def slowly() -> str:
        asked.set()
        answer.wait(10)
        return "here"

    (first,) = _in_threads(1, lambda: guard.call(slowly))
    asked.wait(10)
    with pytest.raises(UnavailableError):
        guard.call(slowly)
    answer.set()
    first.join()
    server.away = False
    assert guard.call(server) == "here"
