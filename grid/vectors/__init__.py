"""The vector store, chosen by the environment: embedded by default, Weaviate by WEAVIATE_URL."""

from functools import cache

from django.conf import settings

from grid.vectors.base import Hit, VectorFilter, VectorRecord, VectorStore

__all__ = ["Hit", "VectorFilter", "VectorRecord", "VectorStore", "vector_store"]


@cache
def vector_store() -> VectorStore:
    """Give the vector store of this grid."""
    if settings.WEAVIATE_URL:
        from grid.vectors.weaviate import WeaviateVectorStore

        return WeaviateVectorStore.from_settings()
    from grid.vectors.embedded import EmbeddedVectorStore

    return EmbeddedVectorStore()
