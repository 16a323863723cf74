"""An embedded grid on servers: the same rows, texts and vectors, and the same answers."""

import signal
import subprocess
import sys
from hashlib import sha256
from typing import Any

import psycopg
import pytest

from tests.aethergrid.moving.conftest import EMBEDDED, OldGrid, answers, facts, rows, run, to_some
from tests.processes import ROOT, Grid, wait_until

NAMES = {"POSTGRES_URL": "Postgres", "MONGODB_URL": "MongoDB", "WEAVIATE_URL": "Weaviate"}
MORE = """
from pathlib import Path
from capture.importer import import_files
from capture.owner import default_owner_id
from grid.draining import drain
from tests.bench.corpus import write_talks
import_files(write_talks(Path({folder!r}), messages=600), owner_id=default_owner_id())
drain()
"""


def test_all_of_it_is_on_the_servers_and_answers_the_same(
    old: OldGrid, new: Grid, known_answers: Any
) -> None:
    untouched = sha256((old.home / "grid.sqlite3").read_bytes()).digest()
    moved = facts(new, "migrate-stores", "--from", str(old.home))
    parts = {part["part"]: part for part in moved["parts"]}
    assert moved["equal"]
    assert all(part["oldChecksum"] == part["newChecksum"] for part in moved["parts"])
    assert (parts["raw log"]["to"], parts["raw log"]["newRows"]) == ("MongoDB", 6)
    assert (parts["auth_user"]["to"], parts["auth_user"]["newRows"]) == ("Postgres", 2)
    assert {part["to"] for part in moved["parts"]} == {"Postgres", "MongoDB", "Weaviate"}
    assert "capture_rawmessage" not in parts
    assert "grid_indexedvector" not in parts
    assert facts(new, "migrate-stores", "--from", str(old.home))["parts"] == moved["parts"]
    assert answers(new) == known_answers
    assert facts(new, "apikey", "a row with a number that nothing has")["key"]
    assert sha256((old.home / "grid.sqlite3").read_bytes()).digest() == untouched


@pytest.mark.parametrize(
    "names",
    [("POSTGRES_URL",), ("MONGODB_URL", "WEAVIATE_URL"), ("POSTGRES_URL", "WEAVIATE_URL")],
    ids=" ".join,
)
def test_some_servers_take_their_part(
    names: tuple[str, ...], old: OldGrid, places: dict[str, str], known_answers: Any
) -> None:
    """The data folder stays the same one: what no server takes stays in it."""
    old.variables = to_some(places, *names)
    moved = facts(old, "migrate-stores")
    assert moved["equal"]
    assert {part["to"] for part in moved["parts"]} == {NAMES[name] for name in names}
    assert answers(old) == known_answers


@pytest.mark.timeout(600)
def test_a_move_that_was_killed_goes_on(old: OldGrid, new: Grid) -> None:
    run(old, MORE.format(folder=str(old.folder / "more")))
    command = [sys.executable, "manage.py", "migrate-stores", "--from", str(old.home)]
    for table in ("capture_conversation", "grid_fragment"):
        moving = subprocess.Popen(command, cwd=ROOT, env=new.environment, stdout=subprocess.PIPE, text=True)
        wait_until(lambda table=table: rows(new, table), seconds=120, what=f"no rows in {table}")  # type: ignore[misc]
        moving.send_signal(signal.SIGKILL)
        moving.communicate()
        assert moving.returncode == -signal.SIGKILL
    assert facts(new, "migrate-stores", "--from", str(old.home))["equal"]
    assert answers(new) == answers(old)


def test_texts_and_vectors_follow_from_postgres(
    old: OldGrid, places: dict[str, str], known_answers: Any
) -> None:
    """The servers may be taken into use one after the other."""
    grid = Grid(old.folder.parent / "new", variables=to_some(places, "POSTGRES_URL"))
    facts(grid, "migrate-stores", "--from", str(old.home))
    grid.variables |= places
    refused = grid.command("prepare", check=False)
    assert refused.returncode == 1
    assert "The server of MONGODB_URL and of WEAVIATE_URL is empty, and a grid is still" in refused.stderr
    moved = facts(grid, "migrate-stores")
    assert [part["part"] for part in moved["parts"]] == ["raw log", "vectors of l2_supercat"]
    assert moved["equal"]
    assert answers(grid) == known_answers
    assert not facts(grid, "prepare")["made"]


def test_no_new_grid_begins_beside_one_that_was_not_moved(old: OldGrid, places: dict[str, str]) -> None:
    old.variables = to_some(places, "POSTGRES_URL")
    refused = old.command("prepare", check=False)
    assert refused.returncode == 1
    assert "`manage.py migrate-stores` moves it" in refused.stderr
    assert rows(old, "auth_user") == 0


def test_servers_in_use_are_refused_until_they_are_emptied(old: OldGrid, new: Grid) -> None:
    new.command("prepare")
    done = new.command("migrate-stores", "--from", str(old.home), check=False)
    assert done.returncode == 1
    assert "auth_user in Postgres (1)" in done.stderr
    assert "manage.py flush" in done.stderr
    assert rows(new, "capture_message") == 0
    new.command("flush", "--no-input")
    said = new.command("migrate-stores", "--from", str(old.home)).stdout
    assert "more tables are empty in both" in said
    assert "All of it is equal. What was in" in said


def test_what_differs_in_the_end_is_shown(old: OldGrid, new: Grid) -> None:
    """A trigger stands for whatever might change a row on its way."""
    new.command("prepare")
    new.command("flush", "--no-input")
    with psycopg.connect(new.variables["POSTGRES_URL"]) as connection:
        connection.execute(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.title := 'another'; RETURN NEW; END $$"
        )
        connection.execute(
            "CREATE TRIGGER spoil BEFORE INSERT ON capture_conversation FOR EACH ROW EXECUTE FUNCTION spoil()"
        )
    done = new.command("migrate-stores", "--from", str(old.home), check=False)
    assert done.returncode == 1
    (line,) = (line for line in done.stdout.splitlines() if "DIFFERENT" in line)
    assert line.startswith("capture_conversation")
    assert "not equal" in done.stderr


def test_another_data_folder_is_moved_to_as_well(old: OldGrid, new: Grid, known_answers: Any) -> None:
    new.variables = dict(EMBEDDED)
    moved = facts(new, "migrate-stores", "--from", str(old.home))
    assert {part["to"] for part in moved["parts"]} == {"SQLite"}
    assert answers(new) == known_answers
