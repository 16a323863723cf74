"""The calls of a collection that the store is made of; errors of single objects are errors of the call."""

from typing import Any, NamedTuple
from uuid import UUID

from weaviate.classes.aggregate import GroupByAggregate
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.collections import Collection
from weaviate.collections.classes.filters import FilterReturn
from weaviate.exceptions import WeaviateInsertManyAllFailedError

from grid.vectors.base import Hit, Vector
from grid.vectors.weaviate.errors import NodeAwayError, WeaviateRefusedError, is_passing
from grid.vectors.weaviate.objects import Object

Objects = Collection[Any, Any]

PAGE = 1000
# More values of a field than a person has models, topics or projects.
MOST_GROUPS = 10_000


class Stored(NamedTuple):
    """An object as it is in the collection: what of its properties and vectors was asked for."""

    id: UUID
    properties: dict[str, Any]
    vectors: dict[str, list[float]]


class Ranked(NamedTuple):
    """An object that was found by its terms, the score that Weaviate gave it, and all of its terms, spelled."""

    id: UUID
    score: float
    words: str


def nearest(objects: Objects, vector: Vector, *, name: str, passing: FilterReturn, limit: int) -> list[Hit]:
    """Give the fragments nearest to a vector in the space `name`, best first, equal ones by id."""
    found = objects.query.near_vector(
        vector.tolist(),
        target_vector=name,
        filters=passing,
        limit=limit,
        return_metadata=MetadataQuery(distance=True),
        return_properties=[],
    )
    hits = [
        Hit(fragment_id=_id(one), similarity=1.0 - (one.metadata.distance or 0.0)) for one in found.objects
    ]
    return sorted(hits, key=lambda hit: (-hit.similarity, hit.fragment_id))


def by_terms(objects: Objects, words: str, *, passing: FilterReturn, limit: int) -> list[Ranked]:
    """Give the fragments that Weaviate's own BM25 ranks best for terms, spelled; equal ones in any order."""
    found = objects.query.bm25(
        words,
        query_properties=["terms"],
        filters=passing,
        limit=limit,
        return_metadata=MetadataQuery(score=True),
        return_properties=["terms"],
    )
    return [
        Ranked(id=_id(one), score=one.metadata.score or 0.0, words=one.properties["terms"] or "")
        for one in found.objects
    ]


def counts_by(objects: Objects, prop: str, *, passing: FilterReturn) -> dict[str, int]:
    """Give how many objects pass for each value of a property."""
    found = objects.aggregate.over_all(
        filters=passing, group_by=GroupByAggregate(prop=prop, limit=MOST_GROUPS), total_count=True
    )
    return {str(group.grouped_by.value): group.total_count or 0 for group in found.groups}


def insert(objects: Objects, made: list[Object]) -> None:
    """Insert or replace whole objects; once it returns, a killed Weaviate finds them again.

    Raises:
        WeaviateRefusedError: if one was not taken; the others may be in.
        NodeAwayError: if what kept them out may pass.
    """
    try:
        errors = [error.message for error in objects.data.insert_many(made).errors.values()]
    except WeaviateInsertManyAllFailedError as error:
        errors = [str(error)]
    _raise(errors, doing=f"take all of {len(made)} objects")
    if made:
        _flush(objects, UUID(str(made[-1].uuid)))


def _flush(objects: Objects, some: UUID) -> None:
    """Have every shard write out the log of its vector graph.

    A batch has it written before the vectors are in it (Weaviate 1.35): those of the last batch are missing from the
    graph after a crash, though not from the objects. A batch of deletions writes it out, a rehearsed one too.
    """
    done = objects.data.delete_many(where=Filter.by_id().equal(some), dry_run=True, verbose=True)
    errors = [one.error or "no reason given" for one in done.objects or () if not one.successful]
    _raise(errors, doing="write out its graph")


def delete(objects: Objects, ids: list[UUID]) -> None:
    """Delete those of the objects that are there. Raises as `insert` does."""
    done = objects.data.delete_many(where=Filter.by_id().contains_any(ids), verbose=True)
    errors = [one.error or "no reason given" for one in done.objects or () if not one.successful]
    _raise(errors, doing=f"delete all of {len(ids)} objects")


def page(
    objects: Objects, *, after: UUID | None, properties: list[str] | None, vectors: bool, limit: int = PAGE
) -> list[Stored]:
    """Give up to `limit` objects in order of id, with all properties unless some are named."""
    found = objects.query.fetch_objects(
        limit=limit, after=after, include_vector=vectors, return_properties=properties
    )
    return [_stored(one) for one in found.objects]


def outdated(objects: Objects, *, version: int) -> list[UUID]:
    """Give up to `PAGE` ids of objects that were written with another version of the schema."""
    current = Filter.by_property("version").equal(version)
    found = objects.query.fetch_objects(filters=Filter.not_(current), limit=PAGE, return_properties=[])
    return [_id(one) for one in found.objects]


def messages_in(objects: Objects, *, passing: FilterReturn, offset: int) -> list[UUID]:
    """Give the messages of up to `PAGE` objects that pass a filter, after the first `offset`."""
    found = objects.query.fetch_objects(
        filters=passing, limit=PAGE, offset=offset, return_properties=["messageId"]
    )
    return [UUID(one.properties["messageId"]) for one in found.objects]


def vectors_by_id(objects: Objects, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Give the vectors, by name, of those of the objects that are there."""
    found = objects.query.fetch_objects(
        filters=Filter.by_id().contains_any(ids),
        limit=len(ids),
        include_vector=True,
        return_properties=[],
    )
    return {_id(one): dict(one.vector) for one in found.objects}


def texts_by_id(objects: Objects, ids: list[UUID]) -> dict[UUID, str]:
    """Give the texts of those of the objects that are there."""
    found = objects.query.fetch_objects(
        filters=Filter.by_id().contains_any(ids), limit=len(ids), return_properties=["content"]
    )
    return {_id(one): one.properties["content"] or "" for one in found.objects}


def _id(one: Any) -> UUID:
    """Give the id of an object as one like any other: the client has a class of its own."""
    return UUID(int=one.uuid.int)


def _stored(one: Any) -> Stored:
    return Stored(id=_id(one), properties=dict(one.properties), vectors=dict(one.vector))


def _raise(errors: list[str], *, doing: str) -> None:
    if not errors:
        return
    if all(is_passing(error) for error in errors):
        raise NodeAwayError(errors[0])
    raise WeaviateRefusedError(f"Weaviate did not {doing}; {len(errors)} errors, the first: {errors[0]}")
