"""An embedded grid to move, and servers to move it to."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.claude_lines import assistant_line, user_line
from tests.processes import Grid
from tests.services.namespaces import namespaces

EMBEDDED = dict.fromkeys(["POSTGRES_URL", "MONGODB_URL", "WEAVIATE_URL", "REDIS_URL"], "")
MAKE = """
from django.contrib.auth.models import User
from django.core.management import call_command
from tests.talks import record_talks

call_command("prepare")
record_talks(owner=User.objects.get(), stranger=User.objects.create_user(username="eve"))
call_command("ingest", {transcripts!r})
call_command("process")
call_command("query", "the flaky test")
call_command("query", "the flaky test")
"""
ASK = """
import json
from dataclasses import asdict
from capture.owner import default_owner_id
from grid.consistency import compare
from grid.search import SearchFilters, search

def ask(query, **filters):
    found = search(query, owner_id=default_owner_id(), filters=SearchFilters(**filters)).results
    return [asdict(hit) | {"similarity": round(hit.similarity, 5), "score": round(hit.score, 5)} for hit in found]

print(json.dumps({
    "column": ask("How do I add a column?"),
    "test": ask("a flaky test", source_models=("claude-sonnet-4-5",)),
    "kitchen": ask("bread in the fridge", project="kitchen"),
    "differences": sum(compare(mend=False).values()),
}, default=str))
"""


@dataclass
class OldGrid(Grid):
    """An embedded grid that does not run."""

    def change(self, sql: str, *values: Any) -> None:
        """Change its database as something that minds no types would."""
        with closing(sqlite3.connect(self.home / "grid.sqlite3")) as connection, connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            assert connection.execute(sql, values).rowcount, f"{sql} changed nothing"


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> OldGrid:
    """A grid with two users, keys, talks, a followed transcript, something erased and something asked."""
    grid = OldGrid(tmp_path_factory.mktemp("original"), variables=dict(EMBEDDED))
    transcript = grid.transcripts / "-home-ada-shop" / "session.jsonl"
    transcript.parent.mkdir(parents=True)
    transcript.write_bytes(
        user_line("q", "Why is the login test flaky?")
        + assistant_line("a", "It shares a database.", second=2)
    )
    run(grid, MAKE.format(transcripts=str(grid.transcripts)))
    return grid


@pytest.fixture(scope="session")
def known_answers(original: OldGrid) -> Any:
    """What that grid answers."""
    found = answers(original)
    assert found["differences"] == 0
    assert found["column"]
    return found


@pytest.fixture
def old(original: OldGrid, tmp_path: Path) -> OldGrid:
    """A copy of that grid, for this test alone."""
    shutil.copytree(original.folder, tmp_path / "old")
    return OldGrid(tmp_path / "old", variables=dict(EMBEDDED))


@pytest.fixture
def places(servers: dict[str, str]) -> Iterator[dict[str, str]]:
    """Give the variables of empty places on the servers, Redis left out: nothing is moved to it."""
    with namespaces(servers) as variables:
        yield {name: value for name, value in variables.items() if name != "REDIS_URL"}


@pytest.fixture
def new(old: OldGrid, places: dict[str, str], tmp_path: Path) -> Grid:
    """Give a grid on all of the servers, with a data folder of its own."""
    return Grid(tmp_path / "new", variables=EMBEDDED | places)


def facts(grid: Grid, *arguments: str) -> Any:
    """Run a command that is to succeed, and give the facts that it told."""
    done = grid.command(*arguments, "--json", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def run(grid: Grid, code: str) -> str:
    """Run Python in a process of the grid; give what it printed."""
    done = grid.command("shell", "--verbosity", "0", "-c", code, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def answers(grid: Grid) -> Any:
    """Give what a few questions find, and how many differences there are between its stores."""
    return json.loads(run(grid, ASK))


def to_some(places: dict[str, str], *names: str) -> dict[str, str]:
    """Give the variables of some of the servers alone."""
    return EMBEDDED | {
        name: value
        for name, value in places.items()
        if name in names or (name.startswith("WEAVIATE") and "WEAVIATE_URL" in names)
    }


def rows(grid: Grid, table: str) -> int:
    """Count the rows of a table on Postgres; 0 if it is not there."""
    with psycopg.connect(grid.variables["POSTGRES_URL"]) as connection:
        if connection.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
            return 0
        found = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        assert found is not None
        return int(found[0])
