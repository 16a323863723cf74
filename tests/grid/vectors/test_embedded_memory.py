"""What the embedded store keeps in memory: cosines by id, searches beside changes, what was replaced."""

from dataclasses import replace
from threading import Event
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.contrib.auth.models import User

from grid.vectors import spaces
from grid.vectors.embedded import EmbeddedVectorStore
from grid.vectors.upkeep import Tuning
from tests.databases import meanwhile
from tests.grid.vectors.many import EAGER, records_of, search_all, space_of_many, vectors
from tests.grid.vectors.records import found, put, space_of, unit

PATIENCE = 30


@pytest.mark.django_db
def test_similarities_are_the_cosines_of_those_that_are_there() -> None:
    space, store = space_of("m"), EmbeddedVectorStore()
    assert store.similarities(space.pk, unit(1), [uuid4()]) == {}
    ids = [put(store, space, seed) for seed in range(5)]
    put(store, space_of("n"), 9)
    store.delete(ids[:1])
    put(store, space, 7, id_=ids[1])
    given = store.similarities(space.pk, unit(1), [*ids, uuid4()])
    expected = dict(zip(ids[1:], [7, 2, 3, 4], strict=True))
    assert given == {
        id_: pytest.approx(float(unit(seed) @ unit(1)), abs=1e-6) for id_, seed in expected.items()
    }


@pytest.mark.django_db
def test_ids_that_hash_alike_are_told_apart() -> None:
    space, store = space_of("m"), EmbeddedVectorStore()
    one, other = UUID(int=(5 << 64) | 3), UUID(int=(3 << 64) | 5)
    put(store, space, 1, id_=one)
    put(store, space, 2, id_=other)
    store.delete([one])
    assert found(store, space, 1) == [other]
    assert set(store.similarities(space.pk, unit(1), [one, other])) == {other}


@pytest.mark.django_db
def test_what_was_replaced_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spaces, "DEAD_SLOTS", 50)
    space, store = space_of("m"), EmbeddedVectorStore()
    ids = [put(store, space, 0) for _ in range(10)]
    sizes = set()
    for seed in range(1, 30):
        for id_ in ids:
            put(store, space, seed, id_=id_)
        assert set(found(store, space, seed)) == set(ids)
        sizes.add(store.standing(space.pk).nbytes)
    assert max(sizes) < 10 * (4 * 16 + 150) * 10


@pytest.mark.parametrize("tuning", [None, EAGER])
def test_a_search_beside_changes_sees_each_fragment_once(own_owner: User, tuning: Tuning | None) -> None:
    space, store, over = space_of_many(), EmbeddedVectorStore(tuning), Event()
    made = vectors(400, seed=1)
    records = records_of(space, made)
    ids = {record.fragment_id for record in records[:200]}
    store.upsert(space.pk, records[:200])

    def replace_all() -> None:
        dice = np.random.default_rng(0)
        while not over.is_set():
            chosen = dice.choice(200, 20, replace=False)
            store.upsert(
                space.pk, [replace(records[n], embedding_id=records[200 + n].embedding_id) for n in chosen]
            )

    def search() -> list[bool]:
        return [sorted(search_all(store, space, made[n], limit=1000)) == sorted(ids) for n in range(40)]

    writer = meanwhile(replace_all)
    try:
        readers = [meanwhile(search) for _ in range(3)]
        assert all(all(reader.result(PATIENCE)) for reader in readers)
    finally:
        over.set()
        writer.result(PATIENCE)
