"""A fixture that gives a test databases of its own, one kind after the other: to be used by several threads at once.

The database that other tests have is in memory, or its transaction is never committed.
"""

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from aethergrid.databases import close_connections, database
from tests.services.namespaces import postgres_database, with_database

T = TypeVar("T")

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.servers)
KINDS = ["sqlite", ON_POSTGRES]


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    home = tmp_path_factory.mktemp("template")
    with django_db_blocker.unblock(), _default(database(home, postgres_url="", pool_size=1)):
        call_command("migrate", verbosity=0)
    return home / "grid.sqlite3"


@pytest.fixture(scope="session")
def _postgres_template(servers: dict[str, str], django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with postgres_database(servers["POSTGRES_URL"]) as url:
        with django_db_blocker.unblock(), _default(database(Path(), postgres_url=url, pool_size=1)):
            call_command("migrate", verbosity=0)
        yield url


@pytest.fixture(params=KINDS)
def own_database(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Make an empty database with all tables, a file of SQLite or one of Postgres, the default one; give its kind."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("_sqlite_template"), tmp_path / "grid.sqlite3")
            entry = database(tmp_path, postgres_url="", pool_size=1)
        else:
            url = stack.enter_context(_copy_of(request.getfixturevalue("_postgres_template")))
            entry = database(tmp_path, postgres_url=url, pool_size=16)
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(_default(entry))
        yield request.param


@pytest.fixture
def own_owner(own_database: str) -> User:
    """A superuser in the database of the test's own."""
    return get_user_model().objects.create_superuser(username="ada", password="correct horse")


def meanwhile(work: Callable[[], T]) -> "Future[T]":
    """Do something in a thread with a connection of its own; `result` waits for it, for half a minute at most."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)
        finally:
            connections.close_all()

    Thread(target=run, daemon=True).start()
    return future


@contextlib.contextmanager
def _copy_of(template: str) -> Iterator[str]:
    name, source = f"test_{secrets.token_hex(6)}", template.rpartition("/")[2]
    with psycopg.connect(with_database(template, "postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {source}".encode())
        try:
            yield with_database(template, name)
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@contextlib.contextmanager
def _default(entry: dict[str, Any]) -> Iterator[None]:
    """Have every thread use this database."""
    before, usual = connections.settings["default"], connections["default"]
    if usual.vendor == "postgresql":
        close_connections()  # the pool is known by the name of the database, too
    connections.settings["default"] = connections.configure_settings({"default": entry})["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        close_connections()
        connections.settings["default"], connections["default"] = before, usual
