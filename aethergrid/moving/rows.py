"""Moving a table."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, connection, models, transaction

from aethergrid.moving.errors import RowRefusedError
from aethergrid.moving.old_grid import BATCH, OldGrid, Row
from aethergrid.moving.outlasting import outlast
from aethergrid.moving.part import Done, Finding, Part
from aethergrid.moving.tally import Tally, digest_of, tally
from aethergrid.moving.values import NOTHING, Flaw, columns_of
from embeddings.rows import insert_missing

NAMES = {"sqlite": "SQLite", "postgresql": "Postgres"}


class Rows(Part):
    """The rows of a model's table.

    `made_by_machine`: `migrate` fills the table, under numbers of its own; the old grid's take their place.
    """

    def __init__(self, model: type[models.Model], old: OldGrid, *, made_by_machine: bool = False) -> None:
        self.model = model
        self.name = model._meta.db_table
        self.to = NAMES.get(connection.vendor, connection.vendor)
        self._old = old
        self._made_by_machine = made_by_machine
        self._columns = columns_of(model)
        self._attributes = [column.attribute for column in self._columns]
        self._key = self._attributes.index(model._meta.pk.attname)
        names = ", ".join(f'"{column.name}"' for column in self._columns)
        self._sql = f'SELECT {names} FROM "{self.name}"'  # noqa: S608 - names of the grid's own
        self._key_name = self._columns[self._key].name

    def count(self) -> int:
        """Count the old rows."""
        return self._old.count(self.name)

    def survey(self) -> tuple[Tally, list[Finding]]:
        """Read every old row."""
        findings: list[Finding] = []
        found = tally(digest_of(row) for batch in self._batches(findings) for row in batch)
        return found, findings + self._orphans()

    def strangers(self) -> int:
        """Compare what is there with the old rows of the same keys."""
        if self._made_by_machine:
            return 0
        strange = 0
        there = self._there()
        while some := {row[self._key]: digest_of(row) for row in islice(there, BATCH)}:
            known = {row[self._key]: digest_of(row) for row in self._old_rows(some)}
            strange += sum(known.get(key) != digest for key, digest in some.items())
        return strange

    def copy(self, done: Done) -> None:
        """Insert the rows that are missing."""
        if self._made_by_machine:
            self._replace(done)
            return
        for batch in self._batches():
            outlast(partial(self._insert, batch))
            done(len(batch))

    def here(self) -> Tally:
        """Read every row of the new table."""
        return outlast(lambda: tally(map(digest_of, self._there())))

    def _there(self) -> Iterator[Row]:
        rows = self.model._base_manager.order_by().values_list(*self._attributes)
        return rows.iterator(chunk_size=BATCH)

    def _batches(self, findings: list[Finding] | None = None) -> Iterator[list[Row]]:
        for batch in self._old.read(self._sql):
            yield [self._read(row, findings) for row in batch]

    def _old_rows(self, keys: dict[Any, bytes]) -> Iterator[Row]:
        raw = [key.hex if isinstance(key, UUID) else key for key in keys]
        sql = f'{self._sql} WHERE "{self._key_name}" IN ({{keys}})'
        return (self._read(row) for row in self._old.look_up(sql, raw))

    def _read(self, row: Row, findings: list[Finding] | None = None) -> Row:
        values = []
        for column, value in zip(self._columns, row, strict=True):
            try:
                values.append(column.read(value))
            except Flaw as flaw:
                mended = flaw.instead is not NOTHING
                values.append(flaw.instead if mended else None)
                if findings is not None:
                    findings.append(
                        Finding(
                            table=self.name,
                            row=f"{self._key_name}={row[self._key]}",
                            column=column.name,
                            reason=flaw.reason,
                            mended=repr(flaw.instead)[:80] if mended else None,
                        )
                    )
        return tuple(values)

    def _orphans(self) -> list[Finding]:
        """Find the rows that refer to nothing, which SQLite lets stand if somebody else wrote them."""
        found = self._old.read(f'PRAGMA foreign_key_check("{self.name}")')
        return [
            Finding(
                table=self.name,
                row=f"rowid={rowid}",
                column="a reference",
                reason=f"is to a row of {parent} that is not there",
                mended=None,
            )
            for batch in found
            for _, rowid, parent, _ in batch
        ]

    def _replace(self, done: Done) -> None:
        new, _ = self.survey()
        if self.here() != new:
            with transaction.atomic():
                self.model._base_manager.all().delete()
                for batch in self._batches():
                    self._insert(batch)
        done(new.rows)

    def _insert(self, batch: Sequence[Row]) -> None:
        try:
            insert_missing(self.model, self._attributes, batch, unique=[self._attributes[self._key]])
        except (DataError, IntegrityError) as error:
            if len(batch) > 1:
                for row in batch:
                    self._insert([row])
                return
            raise RowRefusedError(
                f"{self.to} refuses the row {self._key_name}={batch[0][self._key]} of {self.name}: "
                f"{str(error).splitlines()[0]}. Mend or delete it in {self._old.where}, and run this again."
            ) from error
