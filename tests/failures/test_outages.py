"""Each server stopped, killed and started again under load: nothing is lost, nothing is doubled, and all is told."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.failures.load import Load
from tests.intact import check_intact, stored
from tests.processes import Grid, running_grid, wait_until
from tests.services.mongodb import MongoDB
from tests.services.namespaces import namespaces
from tests.services.postgres import Postgres
from tests.services.redis import Redis
from tests.services.server import Server
from tests.services.weaviate import Weaviate

QUERY, LIST, INGEST = "/api/query/semantic", "/api/conversations", "/api/ingest"
AWAY_SECONDS = 4.0


@contextmanager
def busy_grid(folder: Path, servers: dict[str, str], own: Server) -> Iterator[tuple[Grid, Load]]:
    """Run a grid on the servers, one of them the test's own, under load; in the end everything is there once."""
    with namespaces(servers) as places:
        variables = places | own.settings | {"PIPELINE_RETRY_SECONDS": "1"}
        with running_grid(folder, **variables) as grid:
            processes = _processes(grid)
            with Load(grid) as load:
                wait_until(lambda: stored(grid) > 10, seconds=120, what="the first messages")
                _wait_for_answers(load)
                yield grid, load
                before = load.said
                wait_until(lambda: load.said > before + 20, seconds=60, what="more to be said")
            assert not load.broken
            wait_until(lambda: stored(grid) >= load.said, seconds=180, what=f"{load.said} messages stored")
            _check(grid, load)
            assert _processes(grid) == processes, grid.said


def _processes(grid: Grid) -> dict[str, int | None]:
    return {name: grid.child(name) for name in ("web", "worker", "watcher")}


def _check(grid: Grid, load: Load) -> None:
    """Look into every store: each message once, each fragment once, nothing failed, nothing waits."""
    check_intact(grid, messages=load.said)
    assert grid.sql("SELECT COUNT(*) FROM grid_fragment") == [(load.said,)]
    assert not list((grid.home / "spool").rglob("*.json"))
    for text in (
        f"Line number {load.lines - 1} of a file",
        f"Message {load.acknowledged[-1]} that was handed in",
    ):
        assert text in [found["content"] for found in grid.search(text, maxResults=20)]
    wait_until(lambda: grid.request("/api/health")["status"] == "ok", seconds=60, what="a healthy grid")


def _away(server: Server, load: Load, *, end: Callable[[], None], component: str) -> None:
    """Have the server away for some seconds, and until health has told of it."""
    told = len(load.health)
    end()
    started = time.monotonic()
    wait_until(
        lambda: any(look.body["components"][component]["status"] == "down" for look in load.health[told:]),
        seconds=60,
        what="health to tell of it",
    )
    time.sleep(max(0.0, AWAY_SECONDS - (time.monotonic() - started)))
    server.start()
    _wait_for_answers(load)


def _wait_for_answers(load: Load) -> None:
    """Wait until questions are answered from now on."""
    before = len(load.answers)
    wait_until(
        lambda: any(answer.path == QUERY and answer.status == 200 for answer in load.answers[before:]),
        seconds=60,
        what="a question to be answered",
    )


def _statuses(load: Load, path: str, *, naming: str) -> set[int]:
    """Give the statuses of the answers of a path; one of 503 names what is away."""
    answers = load.answers_of(path)
    told = {answer.detail for answer in answers if answer.status != 200 and path != INGEST}
    assert all(naming in detail for detail in told), told
    return {answer.status for answer in answers}


@pytest.mark.timeout(400)
def test_postgres(tmp_path: Path, servers: dict[str, str], own_postgres: Postgres) -> None:
    with busy_grid(tmp_path, servers, own_postgres) as (_, load):
        for end in (own_postgres.stop, own_postgres.kill):
            _away(own_postgres, load, end=end, component="database")
    assert load.spooled
    assert _statuses(load, INGEST, naming="") == {202}
    assert _statuses(load, QUERY, naming="Postgres") == _statuses(load, LIST, naming="Postgres") == {200, 503}


@pytest.mark.timeout(400)
def test_mongodb(tmp_path: Path, servers: dict[str, str], own_mongodb: MongoDB) -> None:
    # What stands in for MongoDB here acknowledges before it has written: killed, it loses that.
    ends = (own_mongodb.stop, own_mongodb.kill) if own_mongodb.real else (own_mongodb.stop, own_mongodb.stop)
    with busy_grid(tmp_path, servers, own_mongodb) as (_, load):
        for end in ends:
            _away(own_mongodb, load, end=end, component="rawLog")
    assert load.spooled
    assert _statuses(load, INGEST, naming="") == {202}
    assert _statuses(load, QUERY, naming="nothing that is away") == {200}
    assert _statuses(load, LIST, naming="nothing that is away") == {200}


@pytest.mark.timeout(400)
def test_weaviate(tmp_path: Path, servers: dict[str, str], own_weaviate: Weaviate) -> None:
    with busy_grid(tmp_path, servers, own_weaviate) as (_, load):
        for end in (own_weaviate.stop, own_weaviate.kill):
            _away(own_weaviate, load, end=end, component="vectorStore")
    assert not load.spooled
    assert _statuses(load, INGEST, naming="") == {202}
    assert _statuses(load, QUERY, naming="Weaviate") == {200, 503}
    assert _statuses(load, LIST, naming="") == {200}


@pytest.mark.timeout(400)
def test_redis(tmp_path: Path, servers: dict[str, str], own_redis: Redis) -> None:
    with busy_grid(tmp_path, servers, own_redis) as (_, load):
        for end in (own_redis.stop, own_redis.kill):
            _away(own_redis, load, end=end, component="broker")
    assert not load.spooled
    assert 200 in {
        look.status for look in load.health if look.body["components"]["broker"]["status"] == "down"
    }
    assert _statuses(load, INGEST, naming="") == {202}
    assert _statuses(load, QUERY, naming="nothing that is away") == {200}
    assert _statuses(load, LIST, naming="nothing that is away") == {200}
