"""The vector store in Weaviate."""

import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from weaviate import WeaviateClient
from weaviate.classes.config import ConsistencyLevel

from embeddings.batches import batches
from embeddings.models import EmbeddingSpace
from embeddings.spaces import current_space
from grid.vectors.addresses import addresses
from grid.vectors.base import Facet, Hit, Vector, VectorFilter, VectorRecord, VectorStore
from grid.vectors.weaviate import calls
from grid.vectors.weaviate.calls import Objects, Stored
from grid.vectors.weaviate.counting import Counter, matching
from grid.vectors.weaviate.errors import WeaviateRefusedError
from grid.vectors.weaviate.filters import PROPERTY_OF, filter_of, in_space, plain
from grid.vectors.weaviate.nodes import Nodes
from grid.vectors.weaviate.objects import named_vectors, object_of, vectors_of
from grid.vectors.weaviate.schema import VERSION, Shape, migrate
from grid.vectors.weaviate.spaces import vector_name
from grid.vectors.weaviate.transfer import read, write
from grid.vectors.weaviate.upkeep import upkeep

T = TypeVar("T")

BATCH = 200
DELETED_AT_ONCE = 1000
# How many more than asked for are fetched, to see whether the last one ties with the next.
MORE = 20
# The most that Weaviate gives for one query (QUERY_MAXIMUM_RESULTS).
MOST = 10_000


class WeaviateVectorStore(VectorStore):
    """One object for each fragment, under its id, with its text; each space is a named vector of it.

    Up to `schema.FLAT_SEARCH_CUTOFF` fragments that pass a filter are compared exactly; beyond, approximately.
    Equal similarities are ordered by id among the nearest `MOST` fragments.
    """

    kind = "weaviate"
    keeps_text = True

    def __init__(self, nodes: Nodes, shape: Shape, *, counter: Counter | None = None) -> None:
        self._nodes = nodes
        self._shape = shape
        self._counter = counter or Counter()
        self._names: dict[int, str] = {}
        self._known: set[str] = set()
        self._lock = Lock()
        weakref.finalize(self, nodes.close)

    @classmethod
    def from_settings(cls) -> "WeaviateVectorStore":
        """Give the store that the settings describe; nothing is connected yet."""
        where = addresses(settings.WEAVIATE_URL, grpc_port=settings.WEAVIATE_GRPC_PORT)
        shape = Shape(
            collection=settings.WEAVIATE_COLLECTION,
            shards=settings.WEAVIATE_SHARDS,
            replicas=settings.WEAVIATE_REPLICAS,
        )
        return cls(Nodes(where, api_key=settings.WEAVIATE_API_KEY), shape)

    def prepare(self) -> None:
        """Make the collection, or add the properties and the named vectors that it lacks.

        Raises:
            SchemaConflictError: if something in it would have to be another.
        """
        spaces = list(EmbeddingSpace.objects.all()) or [current_space()]
        self._make({vector_name(space) for space in spaces})

    def ping(self) -> None:
        """Ask for the smallest thing over gRPC, as a search does."""
        self.ask(lambda objects: calls.page(objects, after=None, properties=[], vectors=False, limit=1))

    def count(self, space_id: int) -> int:
        """Count the objects that have the space's vector."""
        passing = in_space(self.name_of(space_id))
        return self.ask(lambda objects: matching(objects, passing))

    def message_ids(self, space_id: int) -> Iterator[UUID]:
        """Give the messages of the first `MOST` objects that have the space's vector."""
        passing = in_space(self.name_of(space_id))
        for offset in range(0, MOST, calls.PAGE):
            page = self.ask(partial(calls.messages_in, passing=passing, offset=offset))
            yield from page
            if len(page) < calls.PAGE:
                return

    def upsert(
        self, space_id: int, records: Sequence[VectorRecord], *, leaving: Collection[int] = ()
    ) -> None:
        """Insert or replace objects; the vectors that they have in other spaces stay, but for those left.

        Raises:
            WeaviateRefusedError: if Weaviate did not take one of them. Others may be in; upserting all again is safe.
        """
        name, vectors = self.name_of(space_id), vectors_of(records)
        left = {self.name_of(one) for one in leaving}
        for some in batches(records, BATCH):
            have = self.ask(partial(calls.vectors_by_id, ids=[record.fragment_id for record in some]))
            kept = {id_: {n: v for n, v in named.items() if n not in left} for id_, named in have.items()}
            made = [
                object_of(record, kept.get(record.fragment_id, {}) | {name: vectors[record.embedding_id]})
                for record in some
            ]
            self.ask(partial(calls.insert, made=made))

    def texts(self, fragment_ids: Iterable[UUID]) -> dict[UUID, str]:
        """Give the texts of those of the fragments that are there."""
        found: dict[UUID, str] = {}
        for some in batches(fragment_ids, BATCH):
            found |= self.ask(partial(calls.texts_by_id, ids=some))
        return found

    def delete(self, fragment_ids: Iterable[UUID]) -> None:
        """Remove objects, with all of their vectors."""
        for some in batches(fragment_ids, DELETED_AT_ONCE):
            self.ask(partial(calls.delete, ids=some))

    def search(
        self, space_id: int, vector: Vector, *, where: VectorFilter, limit: int
    ) -> tuple[list[Hit], int]:
        """Give the `limit` nearest fragments that pass the filter, best first, and how many passed it."""
        name = self.name_of(space_id)
        passing = filter_of(where, name=name)
        searched = self.ask(partial(self._counter.count, where=where, passing=passing, name=name))
        if limit < 1 or not searched:
            return [], searched
        find = partial(calls.nearest, vector=vector, name=name, passing=passing)
        wanted = min(limit + MORE, MOST)
        hits = self.ask(partial(find, limit=wanted))
        while len(hits) == wanted < MOST and hits[-1].similarity == hits[limit - 1].similarity:
            wanted = min(wanted * 8, MOST)
            hits = self.ask(partial(find, limit=wanted))
        floor = where.min_similarity
        return [hit for hit in hits[:limit] if floor is None or hit.similarity >= floor], searched

    def counts(self, space_id: int, *, by: Facet, where: VectorFilter) -> dict[str, int]:
        """Give how many fragments pass the filter for each value of a field."""
        passing = filter_of(where, name=self.name_of(space_id))
        found = self.ask(partial(calls.counts_by, prop=PROPERTY_OF[by], passing=passing))
        return {plain(value): count for value, count in found.items()}

    def fragment_ids(self, space_id: int) -> set[UUID]:
        """Give the ids of all fragments in a space."""
        name = self.name_of(space_id)
        return {
            one.id for one in self.objects(properties=["spaces"]) if name in (one.properties["spaces"] or ())
        }

    def maintain(self) -> dict[str, int]:
        """Bring the collection up to date, and look at its nodes and shards."""
        self.prepare()
        findings = self._nodes.call(lambda client: upkeep(client, self._shape))
        removed = 0
        while old := self.ask(partial(calls.outdated, version=VERSION)):
            self.delete(old)
            removed += len(old)
        return findings | {"outdated_objects": removed}

    def export(self, path: Path) -> int:
        """Write every object with its vectors to a file, one JSON line each; give how many."""
        return write(path, self.objects(vectors=True))

    def restore(self, path: Path) -> int:
        """Insert or replace the objects of a file that `export` wrote; give how many.

        Raises:
            TransferError: if the file is none of these, damaged, or ends early.
        """
        done = 0
        for some in batches(read(path), BATCH):
            names = {name for one in some for name in named_vectors(one)}
            if not names <= self._known:
                self._make(names)
            self.ask(partial(calls.insert, made=some))
            done += len(some)
        return done

    def objects(self, *, properties: list[str] | None = None, vectors: bool = False) -> Iterator[Stored]:
        """Give every object in order of id, page by page, with all properties unless some are named."""
        last: UUID | None = None
        while page := self.ask(partial(calls.page, after=last, properties=properties, vectors=vectors)):
            yield from page
            last = page[-1].id

    def close(self) -> None:
        """Close the connections; the next call opens them again."""
        self._nodes.close()

    def ask(self, use: Callable[[Objects], T]) -> T:
        """Call with the collection, which is made first if it is not there, or not there any more."""
        if not self._known:
            self.prepare()
        try:
            return self._nodes.call(lambda client: use(self._objects(client)))
        except WeaviateRefusedError:
            # Somebody may have deleted it, or have begun Weaviate anew without its data.
            if not self._make(self._known):
                raise
        return self._nodes.call(lambda client: use(self._objects(client)))

    def name_of(self, space_id: int) -> str:
        """Give the name of a space's vector, which is in the collection from now on."""
        if space_id not in self._names:
            self._names[space_id] = vector_name(EmbeddingSpace.objects.get(pk=space_id))
        name = self._names[space_id]
        if name not in self._known:
            self._make({name})
        return name

    def _objects(self, client: WeaviateClient) -> Objects:
        objects = client.collections.use(self._shape.collection)
        if self._shape.replicas > 1:
            return objects.with_consistency_level(ConsistencyLevel.QUORUM)
        return objects

    def _make(self, names: set[str]) -> bool:
        """Bring the collection up to date; tell whether anything was missing."""
        with self._lock:
            made = self._nodes.call(lambda client: migrate(client, self._shape, names))
            self._known |= names
            return made
