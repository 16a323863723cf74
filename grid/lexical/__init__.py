"""The lexical index, chosen as the vector store is: embedded by default, Weaviate by WEAVIATE_URL."""

from functools import cache
from typing import cast

from django.conf import settings

from grid.lexical.base import LexicalHit, LexicalIndex, Statistics
from grid.vectors import vector_store

__all__ = ["LexicalHit", "LexicalIndex", "Statistics", "lexical_index"]


@cache
def lexical_index() -> LexicalIndex:
    """Give the lexical index of this grid."""
    if settings.WEAVIATE_URL:
        from grid.lexical.weaviate import WeaviateLexicalIndex
        from grid.vectors.weaviate import WeaviateVectorStore

        return WeaviateLexicalIndex(cast(WeaviateVectorStore, vector_store()))
    from grid.lexical.embedded import EmbeddedLexicalIndex

    return EmbeddedLexicalIndex(settings.AETHERGRID_HOME / "lexical")
