"""How it shows, wherever it is met, that a server which the grid needs is away: nobody's fault, and it passes."""

from django.db import InterfaceError, OperationalError, connection

from embeddings.errors import UnavailableError

# The database tells of its absence by Django's errors, everything else by an `UnavailableError`.
AWAY: tuple[type[Exception], ...] = (UnavailableError, OperationalError, InterfaceError)

ADVICE = {
    "sqlite": "it is busy, or its disk is full. Try again in a moment.",
    "postgresql": "Postgres does not answer. Look whether it runs where POSTGRES_URL says; what waits for it goes "
    "on by itself when it is back.",
}

UNPREPARED = (
    "The data folder has no database of this version yet. `manage.py prepare` makes the grid ready, and so does "
    "`manage.py up`; AETHERGRID_HOME names another folder."
)


def what_is_away(error: Exception) -> str:
    """Say to anybody what cannot be used and what to do, for an error that is one of `AWAY`."""
    if isinstance(error, UnavailableError):
        return str(error)
    # SQLite says so of a database that was never made, or is older than the code; Postgres by another error.
    if str(error).startswith(("no such table", "no such column")):
        return UNPREPARED
    return f"The database cannot be used now: {ADVICE[connection.vendor]}"
