"""Inserting many rows at once, several times as fast as `bulk_create`.

`bulk_create` makes a model instance of each row and compiles one statement of all values; for rows of thirty columns
that is most of what the pipeline does. This hands the values to the driver in the one way that is fast with it:
SQLite takes a statement and many rows (`executemany`), Postgres one array for each column (`unnest`), in its binary
form. Conflicts are the database's to settle, in the words that Django has for each of them.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models.constants import OnConflict

Adapter = Callable[[Any], Any] | None
Row = Iterable[Any]


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows, all or none; `columns` are names of fields, an id of a foreign key as `owner_id`.

    Raises:
        IntegrityError: if one is there already.
    """
    _insert(model, tuple(columns), rows)


def insert_missing(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], *, unique: Sequence[str]
) -> None:
    """Insert rows; one that is there already, by the `unique` columns, stays as it is."""
    _insert(model, tuple(columns), rows, on_conflict=OnConflict.IGNORE, unique=unique)


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    unique: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert rows; of one that is there already, by the `unique` columns, replace the columns to `update`.

    No two rows may be the same by those columns.
    """
    _insert(model, tuple(columns), rows, on_conflict=OnConflict.UPDATE, unique=unique, update=update)


def _insert(
    model: type[models.Model],
    columns: tuple[str, ...],
    rows: Iterable[Row],
    *,
    on_conflict: OnConflict | None = None,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in columns]
    ordered = _ordered(rows, by=[columns.index(name) for name in unique])
    if not ordered:
        return
    ops, quote = connection.ops, connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    updated, conflicting = ([str(by_name[name].column) for name in some] for some in (update, unique))
    head = f"{ops.insert_statement(on_conflict=on_conflict)} {quote(model._meta.db_table)} ({names})"
    tail = ops.on_conflict_suffix_sql(fields, on_conflict, updated, conflicting)
    write = _write_arrays if connection.vendor == "postgresql" else _write_rows
    write(head, tail, fields, ordered)


def _ordered(rows: Iterable[Row], *, by: Sequence[int]) -> list[Row]:
    """Two processes that write the same rows at once have to do so in one order, or each waits for the other."""
    if connection.vendor == "sqlite" or not by:
        return list(rows)  # one writer at a time, or rows that nobody else has
    found: list[tuple[Any, ...]] = [tuple(row) for row in rows]
    found.sort(key=lambda row: [_comparable(row[number]) for number in by])
    return list(found)


def _comparable(value: Any) -> Any:
    return value.int if isinstance(value, UUID) else value  # of which the comparison is several times as fast


def _write_rows(head: str, tail: str, fields: Sequence[Any], rows: Sequence[Row]) -> None:
    adapters = [_adapter(field) for field in fields]
    adapted = [
        [
            value if adapt is None or value is None else adapt(value)
            for adapt, value in zip(adapters, row, strict=True)
        ]
        for row in rows
    ]
    values = ", ".join(["%s"] * len(fields))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(f"{head} VALUES ({values}) {tail}", adapted)


def _write_arrays(head: str, tail: str, fields: Sequence[Any], rows: Sequence[Row]) -> None:
    # Django's own cursors write the values into the text of the statement; this one is psycopg's.
    from psycopg import Cursor

    columns = [
        list(values) if adapt is None else [value if value is None else adapt(value) for value in values]
        for adapt, values in zip(map(_adapter, fields), zip(*rows, strict=True), strict=True)
    ]
    arrays = ", ".join(f"%b::{_array_type(field)}[]" for field in fields)
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(f"{head} SELECT * FROM unnest({arrays}) {tail}", columns)  # noqa: S608 - names alone


def _array_type(field: Any) -> str:
    """Give the type of a column; a text that is too long for it is to be refused, which a cast would cut."""
    column_type = str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))
    return "text" if column_type.startswith("varchar") else column_type


def _adapter(field: Any) -> Adapter:
    """Give how this database takes the values of a field, `None` if as they are."""
    kind = (field.target_field if field.is_relation else field).get_internal_type()
    if kind == "JSONField":
        return lambda value: connection.ops.adapt_json_value(value, None)
    if kind == "UUIDField" and not connection.features.has_native_uuid_field:
        return lambda value: value.hex
    if kind == "DateTimeField" and connection.vendor != "postgresql":
        # Most rows of a batch have the same moment in several columns.
        return lru_cache(maxsize=256)(connection.ops.adapt_datetimefield_value)
    return None
