"""The database by the environment."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from aethergrid.databases import database

HOME = Path("home")


def test_without_a_url_it_is_sqlite_in_the_data_folder() -> None:
    entry = database(HOME, postgres_url="", pool_size=8)
    assert entry["NAME"] == HOME / "grid.sqlite3"
    assert "sqlite" in entry["ENGINE"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_url_is_postgres_with_a_pool(scheme: str) -> None:
    entry = database(HOME, postgres_url=f"{scheme}://ada:pass@db.example.org:5433/grid", pool_size=3)
    assert (entry["HOST"], entry["PORT"], entry["USER"], entry["NAME"]) == (
        "db.example.org",
        5433,
        "ada",
        "grid",
    )
    assert entry["OPTIONS"]["pool"]["max_size"] == 3


def test_a_password_may_hold_any_character() -> None:
    entry = database(HOME, postgres_url="postgres://ada:p%40ss%2Fw%3Ard@db/grid", pool_size=8)
    assert entry["PASSWORD"] == "p@ss/w:rd"


def test_the_url_may_say_how_to_connect() -> None:
    entry = database(
        HOME, postgres_url="postgres://ada@db/grid?sslmode=require&connect_timeout=9", pool_size=8
    )
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert int(entry["OPTIONS"]["connect_timeout"]) == 9


@pytest.mark.parametrize(
    "url", ["mysql://ada:hunter2@db/grid", "postgres://ada:hunter2@db", "db.example.org"]
)
def test_what_names_no_postgres_database_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="POSTGRES_URL names no Postgres database") as refused:
        database(HOME, postgres_url=url, pool_size=8)
    assert "hunter2" not in str(refused.value)
