"""Reading SQLite's values as what their columns hold, and finding those that Postgres would refuse.

SQLite takes anything anywhere: text with NUL, text longer than its column, a number in a column of text. Each is a
`Flaw`; some have a value near to it that would be taken.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from grid.rest.formats import storable

NOTHING = object()
# NUL, and what is no UTF-8 (it is read as lone surrogates).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Reader = Callable[[Any], Any]


class Flaw(Exception):
    """A value that its column cannot hold, why, and what could stand in its place (`NOTHING` if nothing can)."""

    def __init__(self, reason: str, *, instead: object = NOTHING) -> None:
        super().__init__(reason)
        self.reason = reason
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the database, the attribute that holds it, and how its values in SQLite are read."""

    name: str
    attribute: str
    read: Reader


def columns_of(model: type[models.Model]) -> list[Column]:
    """Give the columns of a model."""
    return [
        Column(name=str(field.column), attribute=field.attname, read=_reader(field))
        for field in model._meta.concrete_fields
    ]


def _reader(field: Any) -> Reader:
    """Give how the values of a field are read. Raises NotImplementedError for a kind that nobody met yet."""
    target = field.target_field if field.is_relation else field
    kind = target.get_internal_type()
    fixed = field.is_relation or field.primary_key
    bounds = BaseDatabaseOperations.integer_field_ranges
    if kind in bounds:
        read: Reader = partial(_integer, bounds=bounds[kind], fixed=fixed)
    elif kind in ("CharField", "SlugField", "TextField", "URLField", "EmailField"):
        read = partial(_text, longest=target.max_length, fixed=fixed)
    elif kind in _READERS:
        read = _READERS[kind]
    else:
        raise NotImplementedError(f"{field}: nobody said yet how a {kind} is moved")
    return partial(_or_null, read=read, nullable=field.null)


def _or_null(value: Any, *, read: Reader, nullable: bool) -> Any:
    if value is not None:
        return read(value)
    if not nullable:
        raise Flaw("is empty, and must not be")
    return None


def _text(value: Any, *, longest: int | None, fixed: bool) -> str:
    if not isinstance(value, str):
        _wrong_kind(value, "text")
    reasons, near = [], value
    if _UNSTORABLE.search(near):
        reasons.append("holds NUL or bytes that are no UTF-8")
        near = _UNSTORABLE.sub("\ufffd", near)
    if longest is not None and len(near) > longest:
        reasons.append(f"has {len(near):,} characters, and {longest:,} at most fit")
        near = near[:longest]
    if reasons:
        # What a row is found by is not to be changed without its owner.
        raise Flaw(" and ".join(reasons), instead=NOTHING if fixed else near)
    return value


def _integer(value: Any, *, bounds: tuple[int, int], fixed: bool) -> int:
    if not isinstance(value, int):
        _wrong_kind(value, "a whole number")
    least, most = bounds
    if not least <= value <= most:
        near = min(max(value, least), most)
        raise Flaw(f"is {value:,}, and {least:,} to {most:,} fit", instead=NOTHING if fixed else near)
    return value


def _boolean(value: Any) -> bool:
    if value not in (0, 1) or not isinstance(value, int):
        _wrong_kind(value, "0 or 1")
    return bool(value)


def _float(value: Any) -> float:
    if not isinstance(value, int | float):
        _wrong_kind(value, "a number")
    return float(value)


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        _wrong_kind(value, "bytes")
    return value


def read_id(value: Any) -> UUID:
    """Give an id of SQLite's; one that is an id already as it is. Raises `Flaw` if it is none."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        _wrong_kind(value, "an id of 32 hexadecimal digits")


def read_moment(value: Any) -> datetime:
    """Give a moment of SQLite's; one that is a moment already as it is. Raises `Flaw` if it is none."""
    if isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        _wrong_kind(value, "a moment")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError):
        _wrong_kind(value, "a date")


def _json(value: Any) -> Any:
    odd: list[str] = []
    try:
        found = json.loads(value, parse_constant=odd.append)
        near = storable(found)
    except (ValueError, TypeError, RecursionError):
        _wrong_kind(value, "JSON of at most 64 levels")
    if odd or near != found:
        raise Flaw("holds NUL, half a pair of surrogates, or no number where one belongs", instead=near)
    return found


def _wrong_kind(value: object, wanted: str) -> NoReturn:
    shown = repr(value)
    raise Flaw(f"holds {shown[:40]}{'…' if len(shown) > 40 else ''}, and {wanted} belongs there")


_READERS: dict[str, Reader] = {
    "BooleanField": _boolean,
    "FloatField": _float,
    "BinaryField": _bytes,
    "UUIDField": read_id,
    "DateTimeField": read_moment,
    "DateField": _date,
    "JSONField": _json,
}
