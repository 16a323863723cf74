"""The collection: its properties, its named vectors, and how one that is there already is brought up to date."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from weaviate import WeaviateClient
from weaviate.classes.config import (
    Configure,
    DataType,
    Property,
    Reconfigure,
    ReplicationDeletionStrategy,
    Tokenization,
    VectorDistances,
)
from weaviate.collections import Collection
from weaviate.exceptions import UnexpectedStatusCodeError, WeaviateInvalidInputError
from weaviate.outputs.config import CollectionConfig, PropertyConfig

from grid.lexical.base import K1, B
from grid.vectors.weaviate.errors import SchemaConflictError

logger = logging.getLogger(__name__)

# Raise it when the properties change: objects that were written with fewer of them are written again at night.
VERSION = 2
# Another process may be at it: whoever is second looks again.
ATTEMPTS = 5
# Up to so many fragments that pass a filter are compared one by one, which is exact; beyond, the graph is searched.
FLAT_SEARCH_CUTOFF = 150_000
# A quarter and a half of Weaviate's defaults: several times as fast to write, and found the same neighbours.
EF_CONSTRUCTION = 32
MAX_CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Shape:
    """What the collection is to be: its name, on how many shards and replicas it is made."""

    collection: str
    shards: int = 1
    replicas: int = 1


def _exact(name: str, data_type: DataType = DataType.TEXT, *, filtered: bool = True) -> Property:
    text = data_type in (DataType.TEXT, DataType.TEXT_ARRAY)
    return Property(
        name=name,
        data_type=data_type,
        index_filterable=filtered,
        index_searchable=False,
        tokenization=Tokenization.FIELD if text else None,
    )


# `terms` are those of the lexical index: the text itself needs no index. `spaces` names the vectors that an object
# has, `version` that of the schema it was written with.
PROPERTIES = (
    Property(name="content", data_type=DataType.TEXT, index_filterable=False, index_searchable=False),
    Property(
        name="terms",
        data_type=DataType.TEXT,
        index_filterable=False,
        index_searchable=True,
        tokenization=Tokenization.WHITESPACE,
    ),
    Property(
        name="timestamp",
        data_type=DataType.DATE,
        index_filterable=False,
        index_range_filters=True,
        index_searchable=False,
    ),
    _exact("conversationId"),
    _exact("messageId", filtered=False),
    _exact("sourceModel"),
    _exact("topic"),
    _exact("taskType"),
    _exact("project"),
    _exact("complexity", DataType.NUMBER, filtered=False),
    _exact("tokensUsed", DataType.INT, filtered=False),
    _exact("owner", DataType.INT),
    _exact("spaces", DataType.TEXT_ARRAY),
    _exact("version", DataType.INT),
)


def migrate(client: WeaviateClient, shape: Shape, names: Iterable[str]) -> bool:
    """Make the collection, or add what it lacks of properties and named vectors; tell whether anything was missing.

    Raises:
        SchemaConflictError: if something in it would have to be another.
    """
    wanted, changed = sorted(names), False
    for attempt in range(ATTEMPTS):
        try:
            missing = _migrate(client, shape, wanted)
        except (UnexpectedStatusCodeError, WeaviateInvalidInputError):
            if attempt == ATTEMPTS - 1:
                raise
            continue
        if not missing:
            return changed
        changed = True
    return changed


def _migrate(client: WeaviateClient, shape: Shape, names: list[str]) -> bool:
    if not client.collections.exists(shape.collection):
        _create(client, shape, names)
        return True
    collection = client.collections.use(shape.collection)
    config = collection.config.get()
    if problems := list(conflicts(config)):
        if collection.aggregate.over_all(total_count=True).total_count:
            raise SchemaConflictError(
                f"The collection {shape.collection} in Weaviate cannot be used: {'; '.join(problems)}. Name another "
                "one in WEAVIATE_COLLECTION, or delete it, and run `manage.py reindex`: the grid fills it again."
            )
        # Weaviate makes such a one by itself, of a guess, when an object arrives and no collection is there.
        client.collections.delete(shape.collection)
        return True
    have = {one.name for one in config.properties}
    for one in PROPERTIES:
        if one.name not in have:
            collection.config.add_property(one)
            logger.warning("Added the property %s to %s in Weaviate", one.name, shape.collection)
    lacking = [name for name in names if name not in (config.vector_config or {})]
    for name in lacking:
        collection.config.add_vector(vector_config=_vector(name))
        logger.warning("Added the vector %s to %s in Weaviate", name, shape.collection)
    added = bool(lacking) or len(have & {one.name for one in PROPERTIES}) < len(PROPERTIES)
    return _rank_as_elsewhere(collection, config) or added


def _rank_as_elsewhere(collection: Collection[Any, Any], config: CollectionConfig) -> bool:
    """Let BM25 have the parameters that it has in every lexical index; tell whether it had others."""
    if (config.inverted_index_config.bm25.k1, config.inverted_index_config.bm25.b) == (K1, B):
        return False
    collection.config.update(inverted_index_config=Reconfigure.inverted_index(bm25_k1=K1, bm25_b=B))
    return True


def _create(client: WeaviateClient, shape: Shape, names: list[str]) -> None:
    client.collections.create(
        shape.collection,
        description="Fragments of conversations, written by AetherGrid.",
        properties=PROPERTIES,
        inverted_index_config=Configure.inverted_index(bm25_k1=K1, bm25_b=B),
        vector_config=[_vector(name) for name in names],
        sharding_config=Configure.sharding(desired_count=shape.shards),
        replication_config=Configure.replication(
            factor=shape.replicas,
            async_enabled=shape.replicas > 1,
            # An object that was erased while a node was away stays erased, unless it was written again after that.
            deletion_strategy=ReplicationDeletionStrategy.TIME_BASED_RESOLUTION,
        ),
    )


def _vector(name: str) -> Any:
    return Configure.Vectors.self_provided(
        name=name,
        vector_index_config=Configure.VectorIndex.hnsw(
            distance_metric=VectorDistances.COSINE,
            flat_search_cutoff=FLAT_SEARCH_CUTOFF,
            ef_construction=EF_CONSTRUCTION,
            max_connections=MAX_CONNECTIONS,
        ),
        # Whatever the server's default is: similarities are to be those of the vectors.
        quantizer=Configure.VectorIndex.Quantizer.none(),
    )


def conflicts(config: CollectionConfig) -> Iterable[str]:
    """Give what is in the way of using a collection, and cannot be changed."""
    if not config.vector_config:
        yield "its vectors have no names"
    for name, vector in (config.vector_config or {}).items():
        metric = getattr(vector.vector_index_config, "distance_metric", VectorDistances.COSINE)
        if metric != VectorDistances.COSINE:
            yield f"the vector {name} is compared by {metric.value}, not by cosine"
    have = {one.name: one for one in config.properties}
    for wanted in PROPERTIES:
        if one := have.get(wanted.name):
            yield from _differences(one, wanted)


def _differences(one: PropertyConfig, wanted: Property) -> Iterable[str]:
    if one.data_type != wanted.dataType:
        yield f"{one.name} is {one.data_type.value}, not {wanted.dataType.value}"
    elif wanted.tokenization and one.tokenization != wanted.tokenization:
        spelled = one.tokenization.value if one.tokenization else "nothing"
        yield f"{one.name} is split by {spelled}, not by {wanted.tokenization.value}"
    for flag, has, needs in (
        ("filters", one.index_filterable, wanted.indexFilterable),
        ("words", one.index_searchable, wanted.indexSearchable),
        ("ranges", one.index_range_filters, wanted.indexRangeFilters),
    ):
        if needs and not has:
            yield f"{one.name} has no index for {flag}"
