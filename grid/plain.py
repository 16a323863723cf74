"""Reading rows as the database gives them: of a thousand rows, what the ORM makes of each value costs the most."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

DIGITS = {"sqlite": "{}", "postgresql": "replace(CAST({} AS TEXT), '-', '')"}
AMONG = {"sqlite": "{} IN (SELECT value FROM json_each(%s))", "postgresql": "{} = ANY(%s::uuid[])"}


class Statement:
    """An SQL statement, with how each database spells ids.

    In its text `{digits[f.id]}` gives an id as its 32 digits, and `{among[f.id]}` tells whether it is one of those
    that `listed` made a parameter of.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def read(self, *parameters: Any) -> list[tuple[Any, ...]]:
        """Give all rows."""
        with connection.cursor() as cursor:
            cursor.execute(_spelled(self._text, connection.vendor), parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


def listed(ids: Iterable[UUID | str]) -> str:
    """Give ids, or texts of their 32 digits, as one parameter; nothing for none."""
    digits = [id_ if isinstance(id_, str) else id_.hex for id_ in ids]
    if not digits:
        return ""
    return (
        "{" + ",".join(digits) + "}"
        if connection.vendor == "postgresql"
        else '["' + '","'.join(digits) + '"]'
    )


def moment_of(text: str) -> datetime:
    """Give a moment that was read as a text."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Spelling:
    """Formats as `format` knows the items of a mapping: `{among[f.id]}`."""

    def __init__(self, form: str) -> None:
        self._form = form

    def __getitem__(self, column: str) -> str:
        return self._form.format(column)


@cache
def _spelled(text: str, vendor: str) -> str:
    return text.format(digits=_Spelling(DIGITS[vendor]), among=_Spelling(AMONG[vendor]))
