"""Making a grid ready, on its own or beside others that do the same."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.processes import ROOT, Grid
from tests.services.postgres import Postgres

NOWHERE = "postgres://ada:hunter2@127.0.0.1:9/grid"


def start(grid: Grid, *arguments: str) -> "subprocess.Popen[str]":
    """Start a command and do not wait for it."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=grid.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_it_makes_a_grid_once_and_shows_its_secrets_once(tmp_path: Path) -> None:
    grid = Grid(tmp_path)
    first = grid.command("prepare", "--address", "https://grid.example.org/").stdout
    assert "password" in first
    assert "ag_" in first
    assert "https://grid.example.org/admin/" in first
    again = json.loads(grid.command("prepare", "--json").stdout)
    assert again == {"made": False, "adminLink": "http://127.0.0.1:8080/admin/", "first": None}


@pytest.mark.embedded
def test_a_command_on_a_folder_without_a_grid_says_how_to_make_one(tmp_path: Path) -> None:
    refused = Grid(tmp_path).command("apikey", "laptop", check=False)
    assert refused.returncode == 1
    assert "`manage.py prepare` makes the grid ready" in refused.stderr


def test_the_first_key_and_password_are_facts_for_a_program_too(tmp_path: Path) -> None:
    made = json.loads(Grid(tmp_path).command("prepare", "--json").stdout)
    assert made["made"]
    assert made["first"]["api_key"].startswith("ag_")


def test_several_at_once_make_one_grid(tmp_path: Path) -> None:
    grid = Grid(tmp_path)
    outputs = [process.communicate(timeout=60) for process in [start(grid, "prepare") for _ in range(3)]]
    assert sum("password" in out for out, _ in outputs) == 1, outputs
    assert grid.sql("SELECT count(*) FROM auth_user") == [(1,)]


def test_several_machines_make_one_grid_on_postgres(tmp_path: Path, postgres_url: str) -> None:
    grids = [
        Grid(tmp_path / name, variables={"POSTGRES_URL": postgres_url}) for name in ("one", "two", "three")
    ]
    processes = [start(grid, "prepare") for grid in grids]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], outputs
    assert sum("password" in out for out, _ in outputs) == 1
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM auth_user").fetchall() == [(1,)]


def test_a_server_that_is_still_starting_is_waited_for(tmp_path: Path, own_postgres: Postgres) -> None:
    own_postgres.stop()
    grid = Grid(tmp_path, variables={"POSTGRES_URL": own_postgres.url})
    waiting = start(grid, "prepare", "--wait", "60")
    assert waiting.stderr is not None
    line = waiting.stderr.readline()
    own_postgres.start()
    said, errors = waiting.communicate(timeout=60)
    assert line.startswith("Waiting up to 60 s for servers that cannot be used yet: POSTGRES_URL: ")
    assert (waiting.returncode, "password" in said, errors) == (0, True, "")


@pytest.mark.parametrize("patience", ["0", "1"])
def test_a_server_that_does_not_come_is_named_with_what_to_do(tmp_path: Path, patience: str) -> None:
    refused = Grid(tmp_path, variables={"POSTGRES_URL": NOWHERE}).command(
        "prepare", "--wait", patience, check=False
    )
    assert refused.returncode == 1
    assert "aethergrid.E001) POSTGRES_URL names a server that cannot be used" in refused.stderr
    assert "HINT: Start it" in refused.stderr
    assert "hunter2" not in refused.stderr
    assert ("Waiting" in refused.stderr) == (patience == "1")


def test_a_user_who_may_not_make_tables_is_told_what_is_needed(tmp_path: Path, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        name = f"guest_{connection.info.dbname}"
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'guest'".encode())
        try:
            grid = Grid(tmp_path, variables={"POSTGRES_URL": _as(postgres_url, name)})
            refused = grid.command("prepare", check=False)
        finally:
            connection.execute(f"DROP ROLE {name}".encode())
    assert refused.returncode == 1
    assert "permission denied for schema public" in refused.stderr
    assert "has to own it" in refused.stderr


def _as(url: str, name: str) -> str:
    return f"postgres://{name}:guest@{url.rpartition('@')[2]}"
