"""The pool of connections to Postgres: what a restart of the server does to it, and what the server's absence."""

from collections.abc import Iterator

import psycopg
import pytest

from aethergrid.postgres.pool import Pool
from tests.services.postgres import Postgres

SIZE = 4
# Longer than a test may take: a request that waits for it would fail the test.
NEVER = 600


@pytest.fixture
def pool(own_postgres: Postgres) -> Iterator[Pool]:
    """A pool with a few connections that wait in it."""
    with Pool(conninfo=own_postgres.url, min_size=1, max_size=SIZE, timeout=NEVER) as pool:
        taken = [pool.getconn() for _ in range(SIZE)]
        for connection in taken:
            pool.putconn(connection)
        yield pool


def ask(pool: Pool) -> object:
    with pool.connection() as connection:
        return connection.execute("SELECT 1").fetchone()


def test_connections_that_a_restart_broke_are_not_given_out(pool: Pool, own_postgres: Postgres) -> None:
    own_postgres.restart()
    assert [ask(pool) for _ in range(2 * SIZE)] == [(1,)] * 2 * SIZE


def test_a_server_that_is_away_is_told_of_at_once(pool: Pool, own_postgres: Postgres) -> None:
    own_postgres.stop()
    for _ in range(2):
        with pytest.raises(psycopg.OperationalError, match="takes no connection"):
            ask(pool)


def test_a_server_that_comes_back_is_used_again(pool: Pool, own_postgres: Postgres) -> None:
    own_postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        ask(pool)
    own_postgres.start()
    assert ask(pool) == (1,)


def test_who_waits_gets_what_another_gives_back(pool: Pool, own_postgres: Postgres) -> None:
    taken = [pool.getconn() for _ in range(SIZE)]
    with pytest.raises(psycopg.OperationalError, match="couldn't get a connection"):
        pool.getconn(timeout=0.01)
    pool.putconn(taken.pop())
    assert ask(pool) == (1,)
    for connection in taken:
        pool.putconn(connection)
