"""Making a grid ready on its first start: data folder, database, first admin and first API key."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection

from aethergrid.home import HomeUnusableError, prepare_home
from grid.keys import make_key

ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class FirstSecrets:
    """What is shown once, when a grid is made, and kept only as a hash."""

    admin: str
    password: str
    api_key: str


def prepare_grid() -> FirstSecrets | None:
    """Make whatever of the grid is not there yet; give its first secrets if it was made now.

    Raises:
        HomeUnusableError: if the data folder or the database in it cannot be written.
    """
    prepare_home(settings.AETHERGRID_HOME)
    try:
        _refuse_damaged_database()
        call_command("migrate", verbosity=0, interactive=False)
        return _first_admin()
    except (DatabaseError, OSError) as error:
        raise HomeUnusableError(
            f"The database in {settings.AETHERGRID_HOME} cannot be used: {error}. Check that the disk has room "
            "and the folder is writable, or name another folder in AETHERGRID_HOME."
        ) from error


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
