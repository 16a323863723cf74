"""Making a grid ready on its first start: data folder, tables, collections, first admin and first API key."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection

from aethergrid.home import HomeUnusableError, prepare_home
from aethergrid.turns import one_at_a_time
from embeddings.errors import AetherGridError
from grid.keys import make_key

ADMIN = "admin"


class DatabaseUnusableError(AetherGridError):
    """Postgres is there, and does not let the grid make or use its tables."""


@dataclass(frozen=True, slots=True)
class FirstSecrets:
    """What is shown once, when a grid is made, and kept only as a hash."""

    admin: str
    password: str
    api_key: str


def prepare_grid() -> FirstSecrets | None:
    """Make whatever of the grid is not there yet; give its first secrets if it was made now.

    Several processes may do this at once, on several machines: one makes it, the others find it made.

    Raises:
        HomeUnusableError: if the data folder or the database in it cannot be written.
        DatabaseUnusableError: if Postgres refuses the tables.
        UnavailableError: if a server cannot be reached.
        UnmovedGridError: if a server is new to a grid that was not moved to it.
    """
    prepare_home(settings.AETHERGRID_HOME)
    try:
        with one_at_a_time():
            prepare_tables()
            _prepare_servers()
            # Last: what it makes is shown once, and lost if anything fails after it.
            return _first_admin()
    except (DatabaseError, OSError) as error:
        raise _unusable(error) from error


def prepare_tables() -> None:
    """Make the tables, or bring them up to date. Raises what the database does."""
    _refuse_damaged_database()
    call_command("migrate", verbosity=0, interactive=False)


def _prepare_servers() -> None:
    """Make collections and indexes. What is embedded came with the tables, and is not even loaded here."""
    if not any((settings.POSTGRES_URL, settings.MONGODB_URL, settings.WEAVIATE_URL)):
        return
    from aethergrid.moving.unmoved import refuse_unmoved
    from capture.history import history
    from capture.rawlog import raw_log
    from grid.vectors import vector_store

    refuse_unmoved()
    raw_log().prepare()
    history().prepare()
    vector_store().prepare()


def _unusable(error: Exception) -> AetherGridError:
    if settings.POSTGRES_URL:
        return DatabaseUnusableError(
            f"The database that POSTGRES_URL names cannot be used: {_first_line(error)}. Its user has to own it, "
            "or to be granted CREATE on its schema public."
        )
    return HomeUnusableError(
        f"The database in {settings.AETHERGRID_HOME} cannot be used: {error}. Check that the disk has room "
        "and the folder is writable, or name another folder in AETHERGRID_HOME."
    )


def _first_line(error: Exception) -> str:
    """Give what the database said, without the statement that it said it of."""
    return (str(error.__cause__ or error).strip().splitlines() or [type(error).__name__])[0]


def _refuse_damaged_database() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA schema_version")


def _first_admin() -> FirstSecrets | None:
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    admin = users.create_superuser(username=ADMIN, password=password)
    _, key = make_key(owner_id=admin.pk, name="first")
    return FirstSecrets(admin=ADMIN, password=password, api_key=key)
