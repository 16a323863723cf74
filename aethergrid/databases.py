"""Which database holds the rows: SQLite in the data folder, or Postgres where its URL is set."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from environ import Env

SCHEMES = ("postgres", "postgresql")
# How long a new connection to Postgres is waited for, and one that another thread gives back.
CONNECT_SECONDS = 5
POOL_WAIT_SECONDS = 10
# A server whose machine is gone says nothing, ever: this is when that counts as an answer.
SILENCE = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def database(home: Path, *, postgres_url: str, pool_size: int) -> dict[str, Any]:
    """Give the entry of Django's `DATABASES`.

    Raises:
        ImproperlyConfigured: if the URL names no Postgres database.
    """
    return _postgres(postgres_url, pool_size=pool_size) if postgres_url else _sqlite(home)


def _sqlite(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home / "grid.sqlite3",
        "OPTIONS": {
            "timeout": 30,
            # Four writers with deferred transactions only get "database is locked".
            "transaction_mode": "IMMEDIATE",
            # A search reads a thousand rows all over the file: out of mapped memory in half the time. So much of a
            # file is mapped at most (2 GB, as SQLite has it), and only what is read takes memory, shared by all.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000; "
            "PRAGMA mmap_size=2147418112;",
        },
    }


def _postgres(url: str, *, pool_size: int) -> dict[str, Any]:
    # Looked at first: of another scheme, the library warns with the whole URL.
    entry = Env.db_url_config(url) if urlsplit(url).scheme in SCHEMES else {}
    if not entry.get("NAME"):
        raise ImproperlyConfigured(
            "POSTGRES_URL names no Postgres database. It looks like postgres://user:password@host:5432/database; "
            "a character such as @ or / in the password is written as %40 or %2F."
        )
    entry["ENGINE"] = "aethergrid.postgres"
    entry["OPTIONS"] = {
        "connect_timeout": CONNECT_SECONDS,
        **SILENCE,
        "application_name": "aethergrid",
        # Threads of the web process give a connection back after each request, a worker after each task.
        "pool": {"min_size": 1, "max_size": pool_size, "timeout": POOL_WAIT_SECONDS},
        **entry.get("OPTIONS", {}),
    }
    return dict(entry)


def close_connections() -> None:
    """Close every connection of this thread to a database, and those that wait in a pool."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()
