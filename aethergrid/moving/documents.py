"""Moving the raw log out of the table that the embedded grid has it in."""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from aethergrid.moving.old_grid import OldGrid, Row
from aethergrid.moving.outlasting import outlast
from aethergrid.moving.part import Done, Finding, Part
from aethergrid.moving.tally import Tally, digest_of, tally
from aethergrid.moving.values import Flaw, read_id
from capture.models import RawMessage
from capture.rawlog import Document, RawLog

TABLE = RawMessage._meta.db_table
# Most documents have a few kilobytes; a few have megabytes.
BATCH = 1000
BATCH_CHARACTERS = 4_000_000
READ = 100
NAMES = {"mongodb": "MongoDB"}


class Documents(Part):
    """The documents of the raw log, each under the id of its message."""

    name = "raw log"

    def __init__(self, log: RawLog, old: OldGrid) -> None:
        self.to = NAMES.get(log.kind, log.kind)
        self._log = log
        self._old = old

    def count(self) -> int:
        """Count the old documents."""
        return self._old.count(TABLE)

    def survey(self) -> tuple[Tally, list[Finding]]:
        """Read every old document."""
        findings: list[Finding] = []
        found = Tally()
        for row in self._rows():
            try:
                found.add(_digest(read_id(row[0]), json.loads(row[2])))
            except (ValueError, Flaw) as error:
                reason = f"is no JSON: {error}"
                findings.append(
                    Finding(table=TABLE, row=f"id={row[0]}", column="document", reason=reason, mended=None)
                )
        return found, findings

    def strangers(self) -> int:
        """Compare the documents that are there with the old ones."""
        strange = 0
        for there in self._there():
            known = dict(self._known(there))
            strange += sum(known.get(id_) != _digest(id_, document) for id_, document in there.items())
        return strange

    def copy(self, done: Done) -> None:
        """Write the documents that are not there yet."""
        outlast(self._log.prepare)
        there = outlast(lambda: set(self._log.ids()))
        for batch in _batches(self._rows()):
            owners: dict[int, dict[UUID, Document]] = {}
            for id_, owner_id, document in batch:
                if read_id(id_) not in there:
                    owners.setdefault(owner_id, {})[read_id(id_)] = json.loads(document)
            for owner_id, documents in owners.items():
                outlast(partial(self._log.write, documents, owner_id=owner_id))
            done(len(batch))

    def here(self) -> Tally:
        """Read every document that is there."""
        return tally(_digest(*pair) for there in self._there() for pair in there.items())

    def _rows(self) -> Iterator[Row]:
        sql = f'SELECT id, owner_id, document FROM "{TABLE}"'  # noqa: S608 - names of the grid's own
        return (row for batch in self._old.read(sql, size=READ) for row in batch)

    def _there(self) -> Iterator[dict[UUID, Document]]:
        ids = iter(outlast(lambda: list(self._log.ids())))
        while some := list(islice(ids, READ)):
            yield outlast(partial(self._log.read, some))

    def _known(self, ids: Iterable[UUID]) -> Iterator[tuple[UUID, bytes]]:
        sql = f'SELECT id, document FROM "{TABLE}" WHERE id IN ({{keys}})'  # noqa: S608 - as above
        for raw, document in self._old.look_up(sql, [id_.hex for id_ in ids]):
            yield read_id(raw), _digest(read_id(raw), json.loads(document))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row[2])
        if len(batch) == BATCH or characters > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _digest(id_: UUID, document: Any) -> bytes:
    return digest_of([id_, document])
