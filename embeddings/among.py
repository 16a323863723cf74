"""`id__among=ids`: what `id__in=ids` is, several times as fast for hundreds of ids or hashes.

Django prepares each value by itself and writes a parameter for each into the statement, which Postgres has to read
again. Here Postgres gets one array.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import BigAutoField, BinaryField, ForeignKey, Lookup, UUIDField

# How Postgres writes values of these types within an array.
WRITTEN: dict[str, Callable[[Any], str]] = {
    "uuid": lambda value: value.hex,
    "bytea": lambda value: f'"\\\\x{value.hex()}"',
}

if TYPE_CHECKING:
    AnyLookup = Lookup[Iterable[Any]]
else:
    AnyLookup = Lookup


class Among(AnyLookup):
    """Whether an id or a hash is one of some."""

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Iterable[Any]) -> None:
        super().__init__(lhs, list(rhs))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Give a parameter for each value, as `IN` takes them."""
        column, parameters = self._column(compiler, connection)
        values: list[Any] = list(self.rhs)
        if isinstance(values[0], UUID) and not connection.features.has_native_uuid_field:
            values = [value.hex for value in values]
        marks = ", ".join(["%s"] * len(values))
        return f"{column} IN ({marks})", (*parameters, *values)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Give one array, as Postgres spells it."""
        column, parameters = self._column(compiler, connection)
        field = self.lhs.output_field
        kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
        array = "{" + ",".join(map(WRITTEN.get(kind, str), self.rhs)) + "}"
        return f"{column} = ANY(%s::{kind}[])", (*parameters, array)

    def _column(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        return column, tuple(parameters)


def register() -> None:
    """Make the lookup known; Django asks for it when the app is ready."""
    for kind in (UUIDField, BinaryField, ForeignKey, BigAutoField):
        kind.register_lookup(Among)
