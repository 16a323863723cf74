"""Inserting many rows at once, several times as fast as `bulk_create`.

`bulk_create` makes a model instance of each row and compiles one statement of all values; for rows of thirty columns
that is most of what the pipeline does. This prepares the few kinds of values that a database takes in its own way
(ids, moments, JSON) and leaves the rest to one `executemany` of the driver. Conflicts are the database's to settle,
in the words that Django has for each of them.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

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


def insert_missing(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert those rows that no unique constraint forbids; the others stay as they are."""
    _insert(model, tuple(columns), rows, on_conflict=OnConflict.IGNORE)


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    unique: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert rows; of one that is there already, by the `unique` columns, replace the columns to `update`."""
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
    adapters = [_adapter(field) for field in fields]
    adapted = [
        [
            value if adapt is None or value is None else adapt(value)
            for adapt, value in zip(adapters, row, strict=True)
        ]
        for row in rows
    ]
    if not adapted:
        return
    ops, quote = connection.ops, connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    values = ", ".join(["%s"] * len(fields))
    targets = [[str(by_name[name].column) for name in some] for some in (update, unique)]
    sql = (
        f"{ops.insert_statement(on_conflict=on_conflict)} {quote(model._meta.db_table)} ({names}) "
        f"VALUES ({values}) {ops.on_conflict_suffix_sql(fields, on_conflict, *targets)}"
    )
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(sql, adapted)


def _adapter(field: Any) -> Adapter:
    """Give how this database takes the values of a field, `None` if as they are."""
    kind = (field.target_field if field.is_relation else field).get_internal_type()
    if kind == "UUIDField" and not connection.features.has_native_uuid_field:
        return lambda value: value.hex
    if kind == "DateTimeField":
        # Most rows of a batch have the same moment in several columns.
        return lru_cache(maxsize=256)(connection.ops.adapt_datetimefield_value)
    if kind == "JSONField":
        return lambda value: connection.ops.adapt_json_value(value, None)
    return None
