"""A look at the nodes and shards that a collection is on."""

from weaviate import WeaviateClient

from grid.vectors.weaviate.schema import Shape

# Of a shard that can be used. One that is lazily loaded is there at the first call.
USABLE = ("READY", "INDEXING", "LAZY_LOADING")


def upkeep(client: WeaviateClient, shape: Shape) -> dict[str, int]:
    """Give how many nodes are away and how many shards cannot be written to, and how the collection is not as set.

    A shard that Weaviate made read-only, as it does when its disk is nearly full, is asked to take writes again.
    """
    config = client.collections.use(shape.collection).config
    nodes = client.cluster.nodes(collection=shape.collection, output="verbose")
    read_only = [shard.name for shard in config.get_shards() if shard.status == "READONLY"]
    if read_only:
        config.update_shards("READY", read_only)
    made = config.get()
    return {
        "nodes_away": sum(node.status != "HEALTHY" for node in nodes),
        "shards_not_ready": sum(
            shard.vector_indexing_status not in USABLE for node in nodes for shard in node.shards
        ),
        "shards_read_only": len(read_only),
        "shards_not_as_set": int(
            made.sharding_config is not None and made.sharding_config.desired_count != shape.shards
        ),
        "replicas_not_as_set": int(made.replication_config.factor != shape.replicas),
    }
