"""The lexical index in Weaviate: an owner's own BM25 over everybody's objects, and what it remembers."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
from django.contrib.auth.models import User

from embeddings.errors import UnavailableError
from embeddings.models import EmbeddingSpace
from embeddings.spaces import current_space
from grid.lexical.base import K1, B
from grid.lexical.weaviate import WeaviateLexicalIndex
from grid.models import Fragment
from grid.vectors.base import VectorFilter
from grid.vectors.weaviate import WeaviateVectorStore
from tests.grid.vectors.records import NOW, fragment_row, put
from tests.grid.vectors.weaviate_stores import opened, stores_in
from tests.services.namespaces import WeaviatePlace

pytestmark = pytest.mark.django_db
Put = Callable[..., UUID]


@pytest.fixture
def store(weaviate_url: WeaviatePlace) -> Iterator[WeaviateVectorStore]:
    """Give a store in an empty collection."""
    with stores_in(weaviate_url) as make:
        yield make()


@pytest.fixture
def space(db: None) -> EmbeddingSpace:
    """Give the space that the grid's own embedder has."""
    return current_space()


@pytest.fixture
def index(store: WeaviateVectorStore) -> WeaviateLexicalIndex:
    """Give an index over it."""
    return WeaviateLexicalIndex(store)


@pytest.fixture
def fragment(store: WeaviateVectorStore, space: EmbeddingSpace, owner: User) -> Put:
    """Give what makes a fragment with terms, stores it and gives its id."""

    def make(*terms: int, owner: User = owner, **fields: object) -> UUID:
        data = np.asarray(terms, "<u4").tobytes()
        id_ = fragment_row(owner.pk, 1, terms=data)
        return put(store, space, 1, id_=id_, owner=owner.pk, terms=data, **fields)

    return make


def _bm25(documents: Mapping[UUID, Sequence[int]], query: Sequence[int]) -> dict[UUID, float]:
    mean = sum(map(len, documents.values())) / len(documents)
    scores = {}
    for id_, terms in documents.items():
        score = 0.0
        for term in query:
            n, often = sum(term in other for other in documents.values()), terms.count(term)
            idf = math.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
            score += (K1 + 1) * idf * often / (often + K1 * (1 - B + B * len(terms) / mean))
        if score:
            scores[id_] = score
    return scores


def test_an_owner_has_the_scores_of_what_is_theirs(
    index: WeaviateLexicalIndex, fragment: Put, owner: User, stranger: User
) -> None:
    texts = [(1, 2, 3), (1, 1, 4), (5, 6, 7, 8, 9), (2**32 - 1, 0, 2, 2), (0, 0)]
    mine = {fragment(*terms): terms for terms in texts}
    for n in range(20):
        fragment(1, 2, *range(100, 100 + n), owner=stranger)
    for query in ([1], [2, 0], [1, 2, 3, 2**32 - 1], [77]):
        hits = index.search(query, where=VectorFilter(owner_id=owner.pk), limit=10)
        assert {hit.fragment_id: hit.score for hit in hits} == pytest.approx(_bm25(mine, query))
        assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.fragment_id))
    statistics = index.statistics([1, 2, 77], owner_id=owner.pk)
    assert statistics.fragments == 5
    assert statistics.average_length == pytest.approx(17 / 5)
    assert statistics.frequencies == {1: 2, 2: 2, 77: 0}


def test_filters_let_nothing_else_through(
    index: WeaviateLexicalIndex, fragment: Put, owner: User, stranger: User
) -> None:
    wanted = fragment(1, project="shop", days=3, model="gpt")
    old = fragment(1, project="shop", days=-3)
    fragment(1, project="kitchen", days=1)
    fragment(1, owner=stranger, project="shop", days=3, model="gpt")

    def found(owner_id: int = owner.pk, **where: object) -> set[UUID]:
        hits = index.search([1], where=VectorFilter(owner_id=owner_id, **where), limit=10)  # type: ignore[arg-type]
        return {hit.fragment_id for hit in hits}

    assert found(project="shop") == {wanted, old}
    assert found(project="shop", since=NOW) == {wanted}
    assert found(project="shop", until=NOW + timedelta(days=1)) == {old}
    assert found(source_models=("gpt", "never seen")) == {wanted}
    assert found(project="unknown") == set()
    assert found(owner_id=0) == set()
    assert len(found()) == 3


@pytest.mark.parametrize("limit", [1, 5])
def test_equal_scores_are_ordered_by_id(
    index: WeaviateLexicalIndex, fragment: Put, owner: User, limit: int
) -> None:
    ids = sorted(fragment(1, 2) for _ in range(130))
    best = fragment(1)
    hits = index.search([1], where=VectorFilter(owner_id=owner.pk), limit=limit)
    assert [hit.fragment_id for hit in hits] == [best, *ids][:limit]


def test_what_is_deleted_or_replaced_is_not_found(
    index: WeaviateLexicalIndex, store: WeaviateVectorStore, space: EmbeddingSpace, fragment: Put, owner: User
) -> None:
    gone, changed = fragment(1), fragment(1)
    store.delete([gone])
    put(store, space, 1, id_=changed, owner=owner.pk, terms=np.asarray([2], "<u4").tobytes())
    where = VectorFilter(owner_id=owner.pk)
    assert index.search([1], where=where, limit=5) == []
    assert [hit.fragment_id for hit in index.search([2], where=where, limit=5)] == [changed]


@pytest.mark.parametrize(("terms", "limit"), [([], 5), ([1], 0), ([9], 5)])
def test_there_may_be_nothing_to_find(
    index: WeaviateLexicalIndex, fragment: Put, owner: User, terms: list[int], limit: int
) -> None:
    fragment(1)
    fragment()
    assert index.search(terms, where=VectorFilter(owner_id=owner.pk), limit=limit) == []


def test_an_empty_collection_gives_nothing(
    index: WeaviateLexicalIndex, space: EmbeddingSpace, owner: User
) -> None:
    assert index.search([1], where=VectorFilter(owner_id=owner.pk), limit=5) == []
    assert index.statistics([1], owner_id=owner.pk).frequencies == {1: 0}


def test_of_very_many_fragments_the_rare_terms_are_counted(
    store: WeaviateVectorStore, fragment: Put, owner: User, stranger: User
) -> None:
    for n in range(40):
        fragment(7, n % 2)
        fragment(7, 1, owner=stranger)
    index = WeaviateLexicalIndex(store, read=20)
    statistics = index.statistics([0, 1, 7, 99], owner_id=owner.pk)
    assert statistics.frequencies == {0: 20, 1: 20, 7: 40, 99: 0}
    assert statistics.fragments == 40
    Fragment.objects.all().update(terms=None)
    assert index.statistics([7], owner_id=owner.pk).fragments == 0


def test_one_that_is_away_is_told_of(space: EmbeddingSpace, owner: User) -> None:
    with (
        opened("http://127.0.0.1:9", grpc_port=10) as nowhere,
        pytest.raises(UnavailableError, match="Weaviate"),
    ):
        WeaviateLexicalIndex(nowhere).search([1], where=VectorFilter(owner_id=owner.pk), limit=5)
