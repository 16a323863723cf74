"""Moving the vectors of a space into Weaviate, out of the embedding cache."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from uuid import UUID

import numpy as np

from aethergrid.moving.old_grid import OldGrid, Row
from aethergrid.moving.outlasting import outlast
from aethergrid.moving.part import Done, Finding, Part
from aethergrid.moving.tally import Tally, digest_of, tally
from aethergrid.moving.values import read_id, read_moment
from capture.rawlog import raw_log
from embeddings.models import EmbeddingSpace
from grid.models import IndexedVector
from grid.rest.formats import storable
from grid.vectors import VectorRecord
from grid.vectors.weaviate import WeaviateVectorStore
from grid.vectors.weaviate.spaces import vector_name

BATCH = 1000
JOINED = f"""
  FROM {IndexedVector._meta.db_table} v
  JOIN grid_fragment f ON f.id = v.fragment_id
  JOIN capture_message m ON m.id = f.message_id
  JOIN embeddings_cachedembedding e ON e.id = v.embedding_id
 WHERE v.space_id = ?
"""
# Of one message together, so that its text is read once.
RECORDS = f"""
SELECT v.fragment_id, f.message_id, v.embedding_id, v.owner_id, v.source_model, v.project, v.task_type, v.topic,
       v.timestamp, m.conversation_id, f.complexity, f.tokens, f.terms, f.start, f."end"
{JOINED} ORDER BY f.message_id
"""


class Vectors(Part):
    """A vector for each fragment of a space; what is left of fragments that are gone is not moved."""

    to = "Weaviate"
    needs_spaces = True

    def __init__(self, space: EmbeddingSpace, store: WeaviateVectorStore, old: OldGrid) -> None:
        self.name = f"vectors of {space.model}"
        self._space = space
        self._vector_name = vector_name(space)
        self._store = store
        self._old = old

    def count(self) -> int:
        """Count the old vectors."""
        (rows,) = self._old.read(f"SELECT count(*) {JOINED}", [self._space.pk])
        return int(rows[0][0])

    def survey(self) -> tuple[Tally, list[Finding]]:
        """Read every old vector."""
        findings: list[Finding] = []
        return tally(self._digests(findings)), findings

    def strangers(self) -> int:
        """Count the fragments that are there and have no vector in the old grid; those that have are written anew."""
        known = {read_id(row[0]) for row in self._rows(f"SELECT v.fragment_id {JOINED}")}
        return outlast(lambda: sum(one.id not in known for one in self._store.objects(properties=[])))

    def copy(self, done: Done) -> None:
        """Upsert the vectors that are not there yet, with the texts of their fragments."""
        outlast(self._store.prepare)
        there = outlast(partial(self._store.fragment_ids, self._space.pk))
        rows = self._rows(RECORDS)
        while batch := list(islice(rows, BATCH)):
            missing = [row for row in batch if read_id(row[0]) not in there]
            documents = outlast(partial(raw_log().read, {read_id(row[1]) for row in missing}))
            texts = {id_: document["content"] for id_, document in documents.items()}
            records = [_record(row, texts) for row in missing]
            outlast(partial(self._store.upsert, self._space.pk, records))
            done(len(batch))

    def here(self) -> Tally:
        """Read every vector that is there."""
        return outlast(lambda: tally(self._digests_there()))

    def _digests_there(self) -> Iterator[bytes]:
        name = self._vector_name
        for one in self._store.objects(properties=[], vectors=True):
            if name in one.vectors:
                yield _digest(one.id, np.asarray(one.vectors[name], np.float32).tobytes())

    def _rows(self, sql: str) -> Iterator[Row]:
        return (row for batch in self._old.read(sql, [self._space.pk]) for row in batch)

    def _digests(self, findings: list[Finding]) -> Iterator[bytes]:
        for fragment_id, embedding_id, data in self._rows(f"SELECT v.fragment_id, e.id, e.vector {JOINED}"):
            vector = np.frombuffer(data, "<f4") if len(data) == 4 * self._space.dimensions else None
            if vector is None or not np.isfinite(vector).all():
                findings.append(
                    Finding(
                        table="embeddings_cachedembedding",
                        row=f"id={embedding_id}",
                        column="vector",
                        reason=f"is not {self._space.dimensions} finite numbers",
                        mended=None,
                    )
                )
            yield _digest(read_id(fragment_id), data)


def _record(row: Row, texts: dict[UUID, str]) -> VectorRecord:
    (
        fragment_id,
        message_id,
        embedding_id,
        owner_id,
        *names,
        timestamp,
        talk_id,
        complexity,
        tokens,
        terms,
        start,
        end,
    ) = row
    source_model, project, task_type, topic = (storable(name) for name in names)
    return VectorRecord(
        fragment_id=read_id(fragment_id),
        message_id=read_id(message_id),
        embedding_id=embedding_id,
        owner_id=owner_id,
        source_model=source_model,
        project=project,
        task_type=task_type,
        topic=topic,
        timestamp=read_moment(timestamp),
        conversation_id=read_id(talk_id),
        complexity=complexity,
        tokens=tokens,
        content=texts.get(read_id(message_id), "")[start:end],
        terms=terms or b"",
    )


def _digest(fragment_id: UUID, vector: bytes) -> bytes:
    return digest_of([fragment_id, vector])
