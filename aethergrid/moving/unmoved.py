"""Noticing a grid that was left behind: servers were set, and what they are for is still in the data folder."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import get_user_model

from aethergrid.moving.old_grid import FILE
from capture.models import RawMessage
from capture.rawlog import raw_log
from embeddings.errors import AetherGridError
from grid.models import IndexedVector
from grid.vectors import vector_store


class UnmovedGridError(AetherGridError):
    """There is a grid where it was, and nothing of it where it is looked for now."""


def refuse_unmoved() -> None:
    """Let no new grid begin beside one that its owner believes to be moved; the tables have to be there.

    Raises:
        UnmovedGridError: if a server has nothing of what the data folder or the tables have.
        UnavailableError: if a server cannot be reached.
    """
    looks: dict[str, Callable[[], bool]] = {
        "POSTGRES_URL": _rows_left,
        "MONGODB_URL": _texts_left,
        "WEAVIATE_URL": _vectors_left,
    }
    left = [name for name, look in looks.items() if getattr(settings, name) and look()]
    if left:
        raise UnmovedGridError(
            f"The server of {' and of '.join(left)} is empty, and a grid is still where it was before "
            f"({settings.AETHERGRID_HOME}). `manage.py migrate-stores` moves it. To begin anew beside it, name "
            "another folder in AETHERGRID_HOME."
        )


def _rows_left() -> bool:
    return not get_user_model().objects.exists() and _holds_messages(Path(settings.AETHERGRID_HOME) / FILE)


def _holds_messages(path: Path) -> bool:
    if not path.exists():
        return False
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
        try:
            return connection.execute("SELECT 1 FROM capture_message LIMIT 1").fetchone() is not None
        except sqlite3.DatabaseError:
            return False


def _texts_left() -> bool:
    return RawMessage.objects.exists() and next(raw_log().ids(), None) is None


def _vectors_left() -> bool:
    spaces = IndexedVector.objects.order_by().values_list("space_id", flat=True).distinct()
    return any(True for _ in spaces) and not any(vector_store().count(space_id) for space_id in spaces)
