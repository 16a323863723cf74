"""The vector store in Weaviate: a collection with one named vector for each embedding space."""

import warnings

# Its client turns on every warning of every library when it is imported.
with warnings.catch_warnings():
    import weaviate  # noqa: F401

from grid.vectors.weaviate.store import WeaviateVectorStore

__all__ = ["WeaviateVectorStore"]
