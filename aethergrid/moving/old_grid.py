"""The grid that is moved: its data folder held, its database read as it is at this moment."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from aethergrid.moving.errors import NothingToMoveError, OldGridError
from aethergrid.running import lock_grid

FILE = "grid.sqlite3"
BATCH = 1000
# SQLite's oldest limit on the variables of one statement.
LOOKUP = 900
# Of what this version has, and of what was applied.
Migrations = set[tuple[str, str]]

Row = tuple[Any, ...]


class OldGrid:
    """One reading of a grid's database: what is written to it meanwhile is not seen.

    `where` is the file or the server for a person to know it by. With `rows_stay` its rows belong where they are,
    and only what is beside them is moved. `home` is its data folder.
    """

    def __init__(self, where: str, connection: Any, *, home: Path, rows_stay: bool) -> None:
        self.where = where
        self.home = home
        self.rows_stay = rows_stay
        self._connection = connection
        self._cursors = 0

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        ((found,),) = next(self.read(f'SELECT count(*) FROM "{table}"'))  # noqa: S608 - names of the grid's own
        return int(found)

    def read(self, sql: str, values: Sequence[Any] = (), *, size: int = BATCH) -> Iterator[list[Row]]:
        """Give what a query finds, in batches; `?` stands for a value."""
        with closing(self._cursor()) as cursor:
            cursor.execute(self._sql(sql), values)
            while rows := cursor.fetchmany(size):
                yield rows

    def look_up(self, sql: str, keys: Iterable[Any]) -> Iterator[Row]:
        """Give what a query finds, whose `{keys}` stands for a list of values."""
        wanted = list(keys)
        for start in range(0, len(wanted), LOOKUP):
            some = wanted[start : start + LOOKUP]
            for rows in self.read(sql.format(keys=", ".join("?" * len(some))), some):
                yield from rows

    def _sql(self, sql: str) -> str:
        return sql

    def _cursor(self) -> Any:
        return self._connection.cursor()


class OldGridOnPostgres(OldGrid):
    """The same of Postgres, where the rows stay."""

    def _sql(self, sql: str) -> str:
        return sql.replace("?", "%s")

    def _cursor(self) -> Any:
        # With a name, the rows stay on the server until they are asked for.
        self._cursors += 1
        return self._connection.cursor(name=f"moving_{self._cursors}")


@contextmanager
def open_old_grid(home: Path) -> Iterator[OldGrid]:
    """Hold the data folder of an embedded grid and read its database, which stays as it is.

    Raises:
        NothingToMoveError: if there is no grid.
        OldGridError: if it cannot be read, or is of another version.
        GridRunningError: if it runs.
    """
    path = home / FILE
    if not path.is_file():
        raise NothingToMoveError(
            f"There is no embedded grid in {home}: {FILE} is not there. Name its data folder with --from."
        )
    own = Path(settings.AETHERGRID_HOME) / FILE
    rows_stay = not settings.POSTGRES_URL and own.exists() and own.samefile(path)
    with lock_grid(home), closing(_connect(path)) as connection:
        try:
            connection.execute("BEGIN")
            applied = set(connection.execute("SELECT app, name FROM django_migrations"))
        except sqlite3.DatabaseError as error:
            raise OldGridError(f"The database {path} cannot be read: {error}.") from error
        _refuse_other_version(applied, home)
        yield OldGrid(str(path), connection, home=home, rows_stay=rows_stay)


@contextmanager
def open_rows_on_postgres() -> Iterator[OldGrid]:
    """Hold this grid's data folder and read its rows on Postgres, where they stay.

    Raises:
        OldGridError: if they are of another version.
        GridRunningError: if the grid runs on this machine.
    """
    import psycopg

    home = Path(settings.AETHERGRID_HOME)
    with lock_grid(), closing(psycopg.connect(settings.POSTGRES_URL)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
        _refuse_other_version({(app, name) for app, name in rows}, home)
        yield OldGridOnPostgres("Postgres", connection, home=home, rows_stay=True)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro", uri=True, timeout=30, isolation_level=None
    )
    # What is no UTF-8 is for `values` to report; SQLite's own error does not say where it is.
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    return connection


def _refuse_other_version(applied: Migrations, home: Path) -> None:
    """Raise `OldGridError` unless exactly the migrations of this version were applied."""
    ours: Migrations = set(MigrationLoader(None).disk_migrations)
    if lacking := ours - applied:
        raise OldGridError(
            f"The grid in {home} is of an older version ({len(lacking)} migrations are missing). Bring it up to date "
            f"first: `POSTGRES_URL= MONGODB_URL= WEAVIATE_URL= REDIS_URL= AETHERGRID_HOME={home} manage.py prepare`."
        )
    if unknown := {(app, name) for app, name in applied - ours if app in {app for app, _ in ours}}:
        raise OldGridError(
            f"The grid in {home} is of a newer version ({len(unknown)} unknown migrations). Move it with that one."
        )
