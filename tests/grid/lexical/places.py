"""Texts put into a real vector store, and looked for in the lexical index over it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log
from typing import Any
from uuid import UUID

from embeddings.models import EmbeddingSpace
from grid.lexical.analysis import hashed, query_terms, terms_of
from grid.lexical.base import K1, B, LexicalHit, LexicalIndex, Statistics
from grid.models import Fragment
from grid.vectors.base import VectorFilter, VectorStore
from tests.grid.vectors.records import fragment_row, put


@dataclass(frozen=True)
class Place:
    """A vector store, and what makes an index over it as another process has it."""

    store: VectorStore
    space: EmbeddingSpace
    another: Callable[[], LexicalIndex]

    def put(self, text: str, *, owner: int, id_: UUID | None = None, **fields: Any) -> UUID:
        """Store a fragment of an owner, or again one that has been stored, and give its id."""
        terms = packed(text)
        if id_ is None:
            id_ = fragment_row(owner, 1, terms=terms)
        else:
            Fragment.objects.filter(id=id_).update(terms=terms)
        return put(self.store, self.space, 1, id_=id_, owner=owner, terms=terms, **fields)

    def erase(self, *ids: UUID) -> None:
        """Erase fragments with their places in the store."""
        self.store.delete(ids)
        Fragment.objects.filter(id__in=ids).delete()


def packed(text: str) -> bytes:
    """Give the terms of a text as a fragment has them, without a date."""
    return hashed(terms_of(text)).astype("<u4").tobytes()


def hits(index: LexicalIndex, query: str, *, owner: int, limit: int = 10, **where: Any) -> list[LexicalHit]:
    """Search for the words of a query."""
    return index.search(query_terms(query), where=VectorFilter(owner_id=owner, **where), limit=limit)


def found(index: LexicalIndex, query: str, *, owner: int, limit: int = 10, **where: Any) -> list[UUID]:
    """Search for the words of a query, and give the ids."""
    return [hit.fragment_id for hit in hits(index, query, owner=owner, limit=limit, **where)]


def counted(index: LexicalIndex, query: str, *, owner: int) -> Statistics:
    """Ask for what the scores of a query are made of."""
    return index.statistics(query_terms(query), owner_id=owner)


def bm25(texts: Mapping[UUID, str], query: str) -> dict[UUID, float]:
    """Give the scores of the texts that have any of the words, as the formula has it."""
    documents = {id_: Counter(terms_of(text)) for id_, text in texts.items()}
    mean = sum(document.total() for document in documents.values()) / len(documents)
    scores = dict.fromkeys(documents, 0.0)
    for term in dict.fromkeys(terms_of(query)):
        having = sum(term in document for document in documents.values())
        weight = log(1 + (len(documents) - having + 0.5) / (having + 0.5))
        for id_, document in documents.items():
            norm = K1 * (1 - B + B * document.total() / mean)
            scores[id_] += weight * document[term] * (K1 + 1) / (document[term] + norm)
    return {id_: score for id_, score in scores.items() if score}
