"""The embedded store once a space is large: candidates by their signs, compared exactly."""

import logging
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest

from embeddings.models import EmbeddingSpace
from grid.vectors.base import VectorFilter
from grid.vectors.embedded import EmbeddedVectorStore
from tests.grid.vectors.many import EAGER, prepared, records_of, search_all, space_of_many, vectors

pytestmark = pytest.mark.django_db


@pytest.fixture
def space(db: None) -> EmbeddingSpace:
    return space_of_many()


@pytest.fixture
def store() -> EmbeddedVectorStore:
    return EmbeddedVectorStore(EAGER)


def _recall(found: list[UUID], expected: list[UUID]) -> float:
    return len(set(found) & set(expected)) / len(expected)


@pytest.mark.parametrize("limit", [1, 10, 30])
def test_it_finds_nearly_all_that_an_exact_search_finds(
    store: EmbeddedVectorStore, space: EmbeddingSpace, limit: int
) -> None:
    exact = EmbeddedVectorStore()
    store.upsert(space.pk, records_of(space, vectors(2500, seed=1), project="shop"))
    store.upsert(space.pk, records_of(space, vectors(500, seed=2), project="kitchen"))
    prepared(store, space)
    for project in (None, "shop", "kitchen"):
        recalls = [
            _recall(
                search_all(store, space, query, limit=limit, project=project),
                search_all(exact, space, query, limit=limit, project=project),
            )
            for query in vectors(30, seed=3)
        ]
        assert np.mean(recalls) >= 0.97


def test_what_is_changed_is_seen_at_once(store: EmbeddedVectorStore, space: EmbeddingSpace) -> None:
    made = vectors(1000, seed=1)
    records = records_of(space, made)
    store.upsert(space.pk, records)
    prepared(store, space)
    assert search_all(store, space, made[0])[0] == records[0].fragment_id
    store.delete([records[0].fragment_id])
    assert records[0].fragment_id not in search_all(store, space, made[0], limit=1000)
    (added,) = records_of(space, made[:1])
    store.upsert(space.pk, [added])
    assert search_all(store, space, made[0])[0] == added.fragment_id
    store.upsert(space.pk, [replace(added, embedding_id=records[1].embedding_id)])
    assert set(search_all(store, space, made[1])[:2]) == {added.fragment_id, records[1].fragment_id}
    assert store.standing(space.pk).state == "approximate"


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_every_hit_is_right(
    store: EmbeddedVectorStore, space: EmbeddingSpace, seed: int
) -> None:
    dice, made = np.random.default_rng(seed), vectors(1600, seed=seed)
    records = records_of(space, made)
    store.upsert(space.pk, records[:800])
    prepared(store, space)
    held: dict[UUID, tuple[int, str]] = {r.fragment_id: (n, "shop") for n, r in enumerate(records[:800])}
    for _ in range(6):
        gone = [list(held)[n] for n in dice.choice(len(held), 40, replace=False)]
        store.delete(gone)
        for id_ in gone:
            del held[id_]
        numbers = dice.choice(1600, 60, replace=False)
        project = str(dice.choice(["shop", "kitchen"]))
        ids = [*list(held)[:20], *(UUID(bytes=dice.bytes(16)) for _ in range(40))]
        store.upsert(
            space.pk,
            [
                replace(records[n], fragment_id=id_, project=project)
                for n, id_ in zip(numbers, ids, strict=True)
            ],
        )
        held |= {id_: (int(n), project) for n, id_ in zip(numbers, ids, strict=True)}
        query = vectors(1, seed=int(dice.integers(1000)))[0]
        for wanted in (None, "shop", "kitchen"):
            passing = {id_: n for id_, (n, one) in held.items() if wanted in (None, one)}
            hits, searched = store.search(
                space.pk, query, where=VectorFilter(owner_id=1, project=wanted), limit=10
            )
            expected = np.sort([-float(made[n] @ query) for n in passing.values()])[:10]
            assert searched == len(passing)
            assert len({hit.fragment_id for hit in hits} & passing.keys()) == len(hits) == len(expected)
            assert [hit.similarity for hit in hits] == pytest.approx(
                [float(made[passing[hit.fragment_id]] @ query) for hit in hits], abs=1e-5
            )
            assert sum(hit.similarity >= -expected[-1] - 1e-6 for hit in hits) >= 0.8 * len(expected)


def test_equal_similarities_are_ordered_by_id(store: EmbeddedVectorStore, space: EmbeddingSpace) -> None:
    made = vectors(1000, seed=1)
    same = [replace(r, embedding_id=0) for r in records_of(space, made[:20])]
    others = records_of(space, made)
    same = [replace(r, embedding_id=others[7].embedding_id) for r in same]
    store.upsert(space.pk, [*same, *others])
    prepared(store, space)
    ids = sorted([*(r.fragment_id for r in same), others[7].fragment_id])
    assert search_all(store, space, made[7], limit=9) == ids[:9]
    assert search_all(store, space, made[7], limit=9) == search_all(
        EmbeddedVectorStore(), space, made[7], limit=9
    )


def test_a_similarity_is_the_same_whichever_way_it_was_found(
    store: EmbeddedVectorStore, space: EmbeddingSpace
) -> None:
    made = vectors(1000, seed=1)
    store.upsert(space.pk, records_of(space, made))
    prepared(store, space)
    where = VectorFilter(owner_id=1)
    (hits, _), (exact, _) = (
        one.search(space.pk, made[5], where=where, limit=20) for one in (store, EmbeddedVectorStore())
    )
    asked = store.similarities(space.pk, made[5], [hit.fragment_id for hit in hits])
    known = {hit.fragment_id: hit.similarity for hit in exact}
    assert asked == {hit.fragment_id: hit.similarity for hit in hits}
    assert all(known.get(hit.fragment_id, hit.similarity) == hit.similarity for hit in hits)


def test_nothing_below_the_least_similarity_is_found(
    store: EmbeddedVectorStore, space: EmbeddingSpace
) -> None:
    made = vectors(1000, seed=1)
    store.upsert(space.pk, records_of(space, made))
    prepared(store, space)
    where = VectorFilter(owner_id=1, min_similarity=0.9)
    hits, searched = store.search(space.pk, made[5], where=where, limit=50)
    assert searched == 1000
    assert hits[0].similarity == pytest.approx(1.0, abs=1e-5)
    assert all(hit.similarity >= 0.9 for hit in hits)


def test_signs_that_find_too_little_are_not_used(
    space: EmbeddingSpace, caplog: pytest.LogCaptureFixture
) -> None:
    store = EmbeddedVectorStore(replace(EAGER, per_hit=1, attempts=0, least=1))
    made = vectors(2000, seed=1, clusters=1)
    records = records_of(space, made)
    store.upsert(space.pk, records)
    with caplog.at_level(logging.WARNING):
        prepared(store, space, state="refused")
    assert "Searching 2000 vectors exactly" in caplog.text
    query = vectors(1, seed=9)[0]
    best = np.argsort(-(made @ query))[:10]
    assert search_all(store, space, query) == [records[n].fragment_id for n in best]


def test_signs_are_made_anew_when_the_space_has_doubled(
    store: EmbeddedVectorStore, space: EmbeddingSpace
) -> None:
    store.upsert(space.pk, records_of(space, vectors(600, seed=1)))
    prepared(store, space)
    # Of these, most bits are equal by the mean of the first ones.
    made = vectors(2400, seed=2) + np.float32(0.5)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    store.upsert(space.pk, records_of(space, made))
    prepared(store, space)
    exact = EmbeddedVectorStore()
    recalls = [
        _recall(search_all(store, space, query, limit=10), search_all(exact, space, query, limit=10))
        for query in made[:40]
    ]
    assert np.mean(recalls) >= 0.97


def test_a_small_space_is_searched_exactly(space: EmbeddingSpace) -> None:
    store = EmbeddedVectorStore()
    store.upsert(space.pk, records_of(space, vectors(50, seed=1)))
    search_all(store, space, vectors(1, seed=2)[0])
    standing = store.standing(space.pk)
    assert (standing.state, standing.fragments, standing.recall) == ("exact", 50, None)
    assert 50 * 4 * 96 < standing.nbytes < 50 * (4 * 96 + 150)
