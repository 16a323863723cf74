"""The vector store in Weaviate: a collection with one named vector for each embedding space."""

from grid.vectors.weaviate.store import WeaviateVectorStore

__all__ = ["WeaviateVectorStore"]
