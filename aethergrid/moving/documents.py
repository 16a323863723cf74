"""Moving the raw log out of the table that the embedded grid has it in."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from aethergrid.moving.old_grid import OldGrid, Row
from aethergrid.moving.part import Done, Finding, Part
from aethergrid.moving.tally import Tally, digest_of, tally
from aethergrid.moving.values import read_id
from capture.models import RawMessage
from capture.rawlog import Document, RawLog

TABLE = RawMessage._meta.db_table
# Documents may have megabytes each.
BATCH = 100
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
            except ValueError as error:
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
        self._log.prepare()
        there = set(self._log.ids())
        rows = self._rows()
        while batch := list(islice(rows, BATCH)):
            owners: dict[int, dict[UUID, Document]] = {}
            for id_, owner_id, document in batch:
                if read_id(id_) not in there:
                    owners.setdefault(owner_id, {})[read_id(id_)] = json.loads(document)
            for owner_id, documents in owners.items():
                self._log.write(documents, owner_id=owner_id)
            done(len(batch))

    def here(self) -> Tally:
        """Read every document that is there."""
        return tally(_digest(*pair) for there in self._there() for pair in there.items())

    def _rows(self) -> Iterator[Row]:
        sql = f'SELECT id, owner_id, document FROM "{TABLE}"'  # noqa: S608 - names of the grid's own
        return (row for batch in self._old.read(sql, size=BATCH) for row in batch)

    def _there(self) -> Iterator[dict[UUID, Document]]:
        ids = iter(self._log.ids())
        while some := list(islice(ids, BATCH)):
            yield self._log.read(some)

    def _known(self, ids: Iterable[UUID]) -> Iterator[tuple[UUID, bytes]]:
        sql = f'SELECT id, document FROM "{TABLE}" WHERE id IN ({{keys}})'  # noqa: S608 - as above
        for raw, document in self._old.look_up(sql, [id_.hex for id_ in ids]):
            yield read_id(raw), _digest(read_id(raw), json.loads(document))


def _digest(id_: UUID, document: Any) -> bytes:
    return digest_of([id_, document])
