"""A database that is away: every statement fails as it does when its server cannot be reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper

GONE = OperationalError("connection refused")


@contextmanager
def database_away(error: Exception = GONE) -> Iterator[None]:
    """Have the database fail for a while."""

    def fail(*_: Any, **__: Any) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", fail)
        patch.setattr(CursorWrapper, "executemany", fail)
        yield
