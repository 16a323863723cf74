"""The vector store, chosen by the environment: embedded by default."""

from functools import cache

from grid.vectors.base import Hit, VectorFilter, VectorRecord, VectorStore

__all__ = ["Hit", "VectorFilter", "VectorRecord", "VectorStore", "vector_store"]


@cache
def vector_store() -> VectorStore:
    """Give the vector store of this grid."""
    from grid.vectors.embedded import EmbeddedVectorStore

    return EmbeddedVectorStore()
