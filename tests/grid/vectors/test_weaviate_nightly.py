"""The nightly comparison with the vectors in Weaviate, and the grid's own way of using it."""

from uuid import uuid4

import numpy as np
import pytest
from django.contrib.auth.models import User

from embeddings.spaces import current_space
from grid.consistency import compare, reindex
from grid.draining import drain
from grid.lexical import lexical_index
from grid.models import Fragment
from grid.search import SearchFilters, search
from grid.vectors import VectorFilter, vector_store
from grid.vectors.weaviate import WeaviateVectorStore
from tests.grid.vectors.records import record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_weaviate")]


def _store() -> WeaviateVectorStore:
    store = vector_store()
    assert isinstance(store, WeaviateVectorStore)
    return store


def _found(findings: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in findings.items() if count}


def test_the_grid_finds_in_weaviate_what_it_stored(talks: User) -> None:
    answer = search("a column in Postgres", owner_id=talks.pk)
    assert answer.total_searched == 6
    assert "Postgres" in answer.results[0].content
    kitchen = search("rest", owner_id=talks.pk, filters=SearchFilters(project="kitchen"))
    assert {result.project for result in kitchen.results} == {"kitchen"}
    assert kitchen.total_searched == 2


def test_a_healthy_grid_differs_in_nothing(talks: User) -> None:
    assert _found(compare(mend=True)) == {}


def test_what_weaviate_lost_is_stored_again(talks: User) -> None:
    lost = Fragment.objects.order_by("id")[0]
    _store().delete([lost.id])
    assert _found(compare(mend=True)) == {"fragment_without_vector": 1}
    drain()
    assert _found(compare(mend=True)) == {}
    assert lost.id in _store().fragment_ids(current_space().pk)


def test_what_belongs_to_nothing_is_removed(talks: User) -> None:
    space = current_space()
    known = Fragment.objects.order_by("id")[0]
    stray = record(space, 1, id_=uuid4())
    embedding = space.embeddings.exclude(pk=stray.embedding_id)[0]
    space.embeddings.filter(pk=stray.embedding_id).update(vector=embedding.vector)
    _store().upsert(space.pk, [stray])
    assert _found(compare(mend=True)) == {"vector_without_fragment": 1}
    assert known.id in _store().fragment_ids(space.pk)
    assert _found(compare(mend=False)) == {}


def test_what_was_written_with_fewer_properties_is_written_again(talks: User) -> None:
    old = Fragment.objects.order_by("id")[0]
    _store().ask(lambda objects: objects.data.update(old.id, properties={"version": 0}))
    assert _found(compare(mend=True)) == {"outdated_objects": 1, "fragment_without_vector": 1}
    drain()
    assert _found(compare(mend=True)) == {}


def test_what_is_from_before_there_were_terms_is_found_by_them_in_the_morning(talks: User) -> None:
    old, mine = Fragment.objects.order_by("id")[0], VectorFilter(owner_id=talks.pk)
    terms = np.frombuffer(bytes(old.terms or b""), "<u4").tolist()
    Fragment.objects.filter(id=old.id).update(terms=None)
    _store().ask(lambda objects: objects.data.update(old.id, properties={"version": 1, "terms": ""}))
    found = {hit.fragment_id for hit in lexical_index().search(terms, where=mine, limit=50)}
    assert old.id not in found
    assert _found(compare(mend=True)) == {"outdated_objects": 1, "fragment_without_vector": 1}
    drain()
    (first, *_) = lexical_index().search(terms, where=mine, limit=50)
    assert first.fragment_id == old.id
    assert np.frombuffer(bytes(Fragment.objects.get(id=old.id).terms or b""), "<u4").tolist() == terms


def test_reindexing_fills_weaviate_anew(talks: User) -> None:
    before = search("Postgres", owner_id=talks.pk).results
    assert reindex() == 6
    assert search("Postgres", owner_id=talks.pk).results == []
    drain()
    assert search("Postgres", owner_id=talks.pk).results == before
